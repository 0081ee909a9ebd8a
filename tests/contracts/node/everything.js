// What node-quickbooks and Intuit's oauth-jsclient do against a served sandbox. One line of JSON for each call:
// {"name": ..., "ok": true, "seen": ...} or {"name": ..., "ok": false, "error": ...}. Arguments: address, realm.
'use strict'
const { Readable } = require('stream')
const QuickBooks = require('node-quickbooks')

const [address, realm] = process.argv.slice(2)
QuickBooks.V3_ENDPOINT_BASE_URL = address + '/v3/company/'
QuickBooks.TOKEN_URL = address + '/oauth2/v1/tokens/bearer'
QuickBooks.REVOKE_URL = address + '/v2/oauth2/tokens/revoke'
QuickBooks.USER_INFO_URL = address + '/v1/openid_connect/userinfo'

const client = (token) =>
  new QuickBooks('any', 'any', token, false, realm, true, false, 75, '2.0', 'any-refresh')
const qbo = client('any')

// The client calls back with (error, body); what it throws away of a refusal is in error.response.data.
const call = (method, ...args) => new Promise((resolve, reject) => {
  qbo[method](...args, (error, body) => {
    if (!error) return resolve(body)
    reject(Object.assign(new Error(method), { fault: (error.response && error.response.data) || error }))
  })
})
const refusal = async (method, ...args) => {
  try {
    await call(method, ...args)
  } catch (error) {
    const fault = error.fault.Fault || error.fault.fault || { Error: [{}] }
    const one = (fault.Error || fault.error)[0]
    return { code: one.code, message: one.Message || one.message }
  }
  throw new Error(method + ' was not refused')
}
const rows = async (method, criteria) => {
  const { QueryResponse } = await (criteria === undefined ? call(method) : call(method, criteria))
  return Object.values(QueryResponse).find(Array.isArray) || []
}

const sold = (amount) => [{
  Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '10' } }
}]
const spent = (amount) => [{
  Amount: amount, DetailType: 'AccountBasedExpenseLineDetail',
  AccountBasedExpenseLineDetail: { AccountRef: { value: '46' } }
}]
const ref = (value) => ({ value: String(value) })
const first = {}

// Kind, body, what an update changes, whether the client can delete it.
const KINDS = () => [
  ['Account', { Name: 'Node account', AccountType: 'Bank' }, { Description: 'Renamed' }, false],
  ['Attachable', { Note: 'My File' }, { Note: 'My Updated File' }, true],
  ['Bill', { VendorRef: ref(first.Vendor), Line: spent(120.5) }, {
    PrivateNote: 'Seen', VendorRef: ref(first.Vendor)
  }, true],
  ['BillPayment', {
    VendorRef: ref(first.Vendor), PayType: 'Check', TotalAmt: 10, CheckPayment: { BankAccountRef: ref(35) },
    Line: [{ Amount: 10, LinkedTxn: [{ TxnId: first.Bill, TxnType: 'Bill' }] }]
  }, { PrivateNote: 'Seen' }, true],
  ['Class', { Name: 'Node class' }, { Name: 'Node class 2' }, false],
  ['CreditMemo', { CustomerRef: ref(first.Customer), Line: sold(9.5) }, { PrivateNote: 'Seen' }, true],
  ['Customer', { DisplayName: 'Node customer' }, { CompanyName: 'Node & Co' }, false],
  ['Department', { Name: 'Node department' }, { Name: 'Node department 2' }, false],
  ['Deposit', {
    DepositToAccountRef: ref(35),
    Line: [{ Amount: 20, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: ref(36) } }]
  }, { PrivateNote: 'Seen' }, true],
  ['Employee', { GivenName: 'Node', FamilyName: 'Worker' }, { FamilyName: 'Werker' }, false],
  ['Estimate', { CustomerRef: ref(first.Customer), Line: sold(31.5) }, { PrivateNote: 'Seen' }, true],
  ['Invoice', { CustomerRef: ref(first.Customer), Line: sold(100) }, { PrivateNote: 'Seen' }, true],
  ['Item', { Name: 'Node item', Type: 'Service', IncomeAccountRef: ref(1) }, { Description: 'Seen' }, false],
  ['JournalEntry', {
    Line: ['Debit', 'Credit'].map((side, index) => ({
      Amount: 7, DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType: side, AccountRef: ref([46, 35][index]) }
    }))
  }, { PrivateNote: 'Seen' }, true],
  ['Payment', { CustomerRef: ref(first.Customer), TotalAmt: 40 }, {
    PrivateNote: 'Seen', TotalAmt: 40, CustomerRef: ref(first.Customer)
  }, true],
  ['PaymentMethod', { Name: 'Node method' }, { Name: 'Node method 2' }, false],
  ['Purchase', { PaymentType: 'Cash', AccountRef: ref(35), Line: spent(5) }, {
    PrivateNote: 'Seen', PaymentType: 'Cash'
  }, 'own'],
  ['PurchaseOrder', {
    VendorRef: ref(first.Vendor), APAccountRef: ref(33),
    Line: [{
      Amount: 30, DetailType: 'ItemBasedExpenseLineDetail',
      ItemBasedExpenseLineDetail: { ItemRef: ref(13), Qty: 3, UnitPrice: 10 }
    }]
  }, { PrivateNote: 'Seen' }, true],
  ['RefundReceipt', { DepositToAccountRef: ref(35), Line: sold(12) }, { PrivateNote: 'Seen' }, true],
  ['SalesReceipt', {
    DocNumber: '1044', TxnDate: '2014-08-04', PrivateNote: 'Memo for SalesReceipt',
    CustomerMemo: { value: 'my message' },
    Line: [{
      Description: 'Line description', Amount: 14, DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: { ServiceDate: '2014-08-14', UnitPrice: 14, Qty: 1, TaxCodeRef: { value: 'TAX' } }
    }, {
      Amount: 0.28, DetailType: 'DiscountLineDetail',
      DiscountLineDetail: { PercentBased: true, DiscountPercent: 2 }
    }]
  }, { PrivateNote: 'Seen' }, true],
  ['TaxAgency', { DisplayName: 'Node agency' }, null, false],
  ['Term', { Name: 'Node term', DueDays: 12 }, { Name: 'Node term 2' }, false],
  ['TimeActivity', {
    NameOf: 'Employee', EmployeeRef: ref(first.Employee), Hours: 2, Minutes: 30, TxnDate: '2026-01-14'
  }, { Description: 'Seen' }, true],
  ['Transfer', { FromAccountRef: ref(35), ToAccountRef: ref(36), Amount: 50 }, { PrivateNote: 'Seen' }, true],
  ['Vendor', { DisplayName: 'Node vendor' }, { CompanyName: 'Node & Sons' }, false],
  ['VendorCredit', { VendorRef: ref(first.Vendor), Line: spent(8) }, { PrivateNote: 'Seen' }, true]
]

const FINDS = [
  'Accounts', 'Attachables', 'Bills', 'BillPayments', 'Classes', 'CompanyInfos', 'CompanyCurrencies',
  'CreditMemos', 'Customers', 'CustomerTypes', 'Departments', 'Deposits', 'Employees', 'Estimates',
  'ExchangeRates', 'Invoices', 'Items', 'JournalEntries', 'Payments', 'PaymentMethods', 'Preferenceses',
  'Purchases', 'PurchaseOrders', 'RefundReceipts', 'SalesReceipts', 'TaxAgencies', 'TaxCodes', 'TaxRates',
  'Terms', 'TimeActivities', 'Transfers', 'Vendors', 'VendorCredits'
]

const steps = []
const step = (name, act) => steps.push([name, act])

async function crud () {
  for (const kind of ['Customer', 'Vendor', 'Employee']) {
    first[kind] = (await rows('find' + kind + 's'))[0].Id
  }
  const owed = await call('createBill', { VendorRef: ref(first.Vendor), Line: spent(10) })
  first.Bill = owed.Id
  for (const [kind, body, change, removable] of KINDS()) {
    let made
    step('create ' + kind, async () => {
      made = await call('create' + kind, body)
      return { id: /^\d+$/.test(made.Id), token: made.SyncToken, total: made.TotalAmt }
    })
    step('get ' + kind, async () => {
      const read = await call('get' + kind, made.Id)
      // Names have more properties when they are read than when they are made.
      const told = Object.keys(made).filter((name) => JSON.stringify(read[name]) !== JSON.stringify(made[name]))
      const more = Object.keys(read).filter((name) => !(name in made))
      return { different: told, more, token: read.SyncToken }
    })
    if (change) {
      step('update ' + kind, async () => {
        made = await call('update' + kind, { Id: made.Id, SyncToken: made.SyncToken, ...change })
        const [property, value] = Object.entries(change)[0]
        return { changed: made[property] === value, token: made.SyncToken }
      })
    }
    if (removable) {
      step('delete ' + kind, async () => {
        if (removable === 'own') {
          const refused = await refusal('delete' + kind, made.Id)
          const answer = await call('delete' + kind, { Id: made.Id, SyncToken: made.SyncToken })
          return { refused: refused.code, status: answer[kind].status }
        }
        const answer = await call('delete' + kind, made.Id)
        return { status: answer[kind].status }
      })
    }
  }
}

function asking () {
  for (const kind of FINDS) {
    step('find ' + kind, async () => ({ some: (await rows('find' + kind)).length > 0 }))
  }
  step('find with an operator', async () => {
    const found = await rows('findInvoices', [{ field: 'Balance', value: '100', operator: '>' }])
    return { more: found.length > 0 && found.every((each) => each.Balance > 100) }
  })
  step('find with like', async () => {
    const found = await rows('findCustomers', [{ field: 'DisplayName', value: '%Car%', operator: 'LIKE' }])
    return found.map((each) => each.DisplayName)
  })
  step('find with in', async () => {
    const ids = (await rows('findVendors')).slice(0, 2).map((each) => each.Id)
    return { both: (await rows('findVendors', { Id: ids })).length === 2 }
  })
  step('find an apostrophe', async () => {
    return (await rows('findVendors', { DisplayName: "Tania's Nursery" })).map((each) => each.DisplayName)
  })
  step('find in order', async () => {
    const days = (await rows('findInvoices', { desc: 'TxnDate' })).map((each) => each.TxnDate)
    return { falling: days.every((day, index) => index === 0 || day <= days[index - 1]) }
  })
  step('find pages until the end', async () => {
    const all = await call('findAccounts', { fetchAll: true, limit: 10 })
    const counted = (await call('findAccounts', { count: true })).QueryResponse.totalCount
    return { all: all.QueryResponse.Account.length === counted }
  })
  step('find a string of conditions', async () => {
    const found = await rows('findAccounts', "where AccountType = 'Bank' orderby Name asc")
    return found.map((each) => each.Name)
  })
  step('find the travel account', async () => (await rows('findAccounts', { Name: 'Travel' })).length)
}

function others () {
  step('get CompanyInfo', async () => (await call('getCompanyInfo', realm)).CompanyName)
  step('get CompanyCurrency', async () => (await call('getCompanyCurrency', 1)).Name)
  step('get Preferences', async () => (await call('getPreferences')).CurrencyPrefs.HomeCurrency.value)
  step('get ExchangeRate', async () => {
    const { ExchangeRate } = await call('getExchangeRate', { sourcecurrencycode: 'EUR', asofdate: '2026-01-15' })
    return [ExchangeRate.SourceCurrencyCode, ExchangeRate.Rate]
  })
  step('update ExchangeRate', async () => {
    const rate = { SourceCurrencyCode: 'EUR', TargetCurrencyCode: 'USD', Rate: 1.25, AsOfDate: '2026-01-14' }
    return (await call('updateExchangeRate', rate)).ExchangeRate.Rate
  })
  step('create TaxService', async () => {
    const made = await call('createTaxService', {
      TaxCode: 'Node tax',
      TaxRateDetails: [{ TaxRateName: 'Node rate', RateValue: '8', TaxAgencyId: '1', TaxApplicableOn: 'Sales' }]
    })
    return made.TaxCode
  })
  step('void an invoice', async () => {
    const made = await call('createInvoice', { CustomerRef: ref(first.Customer), Line: sold(100) })
    await call('voidInvoice', { Id: made.Id, SyncToken: made.SyncToken })
    const read = await call('getInvoice', made.Id)
    return { total: read.TotalAmt, note: read.PrivateNote }
  })
  step('void a payment', async () => {
    const made = await call('createPayment', { CustomerRef: ref(first.Customer), TotalAmt: 40 })
    await call('voidPayment', { Id: made.Id, SyncToken: made.SyncToken })
    const read = await call('getPayment', made.Id)
    return { total: read.TotalAmt, note: read.PrivateNote }
  })
  step('one request id, one invoice', async () => {
    const body = () => ({ CustomerRef: ref(first.Customer), Line: sold(100), requestId: 'node-1' })
    const [one, other] = [await call('createInvoice', body()), await call('createInvoice', body())]
    return { same: one.Id === other.Id }
  })
  step('a number twice', async () => {
    const body = (more) => ({
      VendorRef: ref(first.Vendor), Line: spent(5), DocNumber: 'TWICE', ...more
    })
    await call('createBill', body())
    await call('createBill', body({ allowDuplicateDocNum: true }))
    return (await rows('findBills', { DocNumber: 'TWICE' })).length
  })
  for (const kind of ['Invoice', 'Estimate', 'SalesReceipt', 'CreditMemo']) {
    const find = kind === 'SalesReceipt' ? 'findSalesReceipts' : 'find' + kind + 's'
    step('print ' + kind, async () => {
      const [one] = await rows(find)
      return (await call('get' + kind + 'Pdf', one.Id)).toString('latin1').slice(0, 5)
    })
    step('send ' + kind, async () => {
      const [one] = await rows(find)
      const sent = await call('send' + kind + 'Pdf', one.Id, 'buyer@example.com')
      return sent.EmailStatus
    })
  }
  step('upload to an invoice', async () => {
    const [invoice] = await rows('findInvoices')
    const made = await call('upload', 'note.txt', 'text/plain', Buffer.from('hello'), 'Invoice', invoice.Id)
    return { type: made.AttachableRef[0].EntityRef.type, own: made.AttachableRef[0].EntityRef.value === invoice.Id }
  })
  step('upload a stream', async () => {
    const made = await call('upload', 'stream.txt', 'text/plain', Readable.from([Buffer.from('hello')]))
    return { name: made.FileName, size: made.Size }
  })
  step('batch of twenty-five', async () => {
    const items = Array.from({ length: 25 }, (_, index) => ({
      bId: 'b' + index, operation: 'create', Attachable: { Note: 'Test Attachable ' + index, Tag: 'Testing' }
    }))
    const { BatchItemResponse } = await call('batch', items)
    return { all: BatchItemResponse.every((each) => each.Attachable.Tag === 'Testing'), count: BatchItemResponse.length }
  })
  step('batch without operations', async () => {
    const { BatchItemResponse } = await call('batch', [{ Attachable: { Note: 'Bare', Tag: 'Bare' } }])
    return { note: BatchItemResponse[0].Attachable && BatchItemResponse[0].Attachable.Note }
  })
  step('find by tag', async () => (await rows('findAttachables', { Tag: 'Testing' })).length)
  step('changes', async () => {
    const data = await call('changeDataCapture', ['Attachable', 'Invoice'], '2026-01-15T00:00:00-08:00')
    return data.CDCResponse[0].QueryResponse.map((each) => Object.keys(each)[0])
  })
  step('a stale update', async () => {
    const made = await call('createCustomer', { DisplayName: 'Stale' })
    await call('updateCustomer', { Id: made.Id, SyncToken: '0', CompanyName: 'One' })
    return refusal('updateCustomer', { Id: made.Id, SyncToken: '0', CompanyName: 'Two' })
  })
  step('a name twice', async () => refusal('createCustomer', { DisplayName: 'Stale' }))
  step('nobody', async () => refusal('getCustomer', 987654))
  step('an unknown property', async () => refusal('createCustomer', { DisplayName: 'X', Colour: 'red' }))
  step('an expired token', async () => {
    const token = qbo.token
    qbo.token = 'expired'
    try {
      return await refusal('getPreferences')
    } finally {
      qbo.token = token
    }
  })
  step('refresh', async () => {
    const answer = await call('refreshAccessToken')
    return { type: answer.token_type, seconds: answer.expires_in, kept: qbo.refreshToken === 'any-refresh' }
  })
  for (const report of ['BalanceSheet', 'ProfitAndLoss', 'TrialBalance', 'GeneralLedgerDetail']) {
    step('report ' + report, async () => {
      const answer = await call('report' + report, { start_date: '2025-11-01', end_date: '2026-01-15' })
      return answer.Header.ReportName
    })
  }
}

async function main () {
  await crud()
  asking()
  others()
  for (const [name, act] of steps) {
    let line
    try {
      line = { name, ok: true, seen: await act() }
    } catch (error) {
      line = { name, ok: false, error: error.message, fault: error.fault && JSON.stringify(error.fault).slice(0, 600) }
    }
    process.stdout.write(JSON.stringify(line) + '\n')
  }
}

main().then(() => process.exit(0), (error) => {
  console.error(error)
  process.exit(1)
})
