"""The tables of a company file. Money is an integer count of hundredths."""

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE objects (
  entity TEXT NOT NULL, id INTEGER NOT NULL, sync_token INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, active INTEGER NOT NULL,
  name_key TEXT, number_key TEXT, dated_on TEXT, party_id INTEGER, body TEXT NOT NULL,
  UNIQUE (entity, id));
CREATE INDEX objects_by_name ON objects (entity, name_key, active, id);
CREATE INDEX objects_by_number ON objects (entity, number_key, id);
CREATE INDEX objects_by_date ON objects (entity, dated_on, id);
CREATE INDEX objects_by_party ON objects (entity, party_id, dated_on, id) WHERE party_id IS NOT NULL;
CREATE INDEX objects_by_change ON objects (entity, updated_at, id);
CREATE INDEX objects_by_balance ON objects (entity, json_extract(body, '$.Balance'), id);
CREATE TABLE tombstones (
  entity TEXT NOT NULL, id INTEGER NOT NULL, deleted_at INTEGER NOT NULL, UNIQUE (entity, id));
CREATE INDEX tombstones_by_time ON tombstones (entity, deleted_at);
CREATE TABLE sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
  entity TEXT NOT NULL, txn_id INTEGER NOT NULL, line INTEGER NOT NULL, dated_on TEXT NOT NULL,
  account_id INTEGER NOT NULL, cents INTEGER NOT NULL, own_cents INTEGER NOT NULL, currency TEXT NOT NULL,
  name_entity TEXT, name_id INTEGER, moves_name INTEGER NOT NULL, memo TEXT NOT NULL,
  class_id INTEGER, department_id INTEGER, item_id INTEGER, customer_id INTEGER, UNIQUE (txn_id, line));
CREATE INDEX entries_by_account ON entries (account_id, dated_on, cents);
CREATE INDEX entries_by_date ON entries (dated_on, txn_id, line);
CREATE INDEX entries_of_names ON entries (name_id, dated_on) WHERE moves_name;
CREATE TABLE applications (
  payer_entity TEXT NOT NULL, payer_id INTEGER NOT NULL, line INTEGER NOT NULL,
  target_entity TEXT NOT NULL, target_id INTEGER NOT NULL, account_id INTEGER NOT NULL,
  name_entity TEXT NOT NULL, name_id INTEGER NOT NULL, currency TEXT NOT NULL,
  cents INTEGER NOT NULL, home_cents INTEGER NOT NULL, dated_on TEXT NOT NULL,
  PRIMARY KEY (payer_id, line)) WITHOUT ROWID;
CREATE INDEX applications_by_target ON applications (target_id);
CREATE INDEX applications_by_date ON applications (dated_on);
CREATE TABLE stock (
  item_id INTEGER PRIMARY KEY, quantity INTEGER NOT NULL, uncovered INTEGER NOT NULL,
  known_cents INTEGER, known_quantity INTEGER, last_in TEXT NOT NULL, last_out TEXT NOT NULL);
CREATE TABLE stock_movements (
  item_id INTEGER NOT NULL, dated_on TEXT NOT NULL, txn_id INTEGER NOT NULL, line INTEGER NOT NULL,
  entity TEXT NOT NULL, quantity INTEGER NOT NULL, counter_account INTEGER NOT NULL, cost INTEGER,
  booked_on INTEGER, memo TEXT NOT NULL, name_entity TEXT, name_id INTEGER, cents INTEGER,
  asset_account INTEGER NOT NULL, PRIMARY KEY (item_id, dated_on, txn_id, line)) WITHOUT ROWID;
CREATE INDEX stock_movements_of_txn ON stock_movements (txn_id);
CREATE INDEX stock_receipts ON stock_movements (item_id, dated_on, txn_id, line) WHERE quantity > 0;
CREATE TABLE stock_layers (
  item_id INTEGER NOT NULL, dated_on TEXT NOT NULL, txn_id INTEGER NOT NULL, line INTEGER NOT NULL,
  quantity INTEGER NOT NULL, cents INTEGER NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (item_id, dated_on, txn_id, line)) WITHOUT ROWID;
CREATE TABLE account_totals (
  account_id INTEGER PRIMARY KEY, cents INTEGER NOT NULL, own_cents INTEGER NOT NULL);
CREATE TABLE name_totals (name_id INTEGER PRIMARY KEY, own_cents INTEGER NOT NULL);
CREATE TABLE replies (
  requestid TEXT NOT NULL, bid TEXT NOT NULL, at_request INTEGER NOT NULL, status INTEGER NOT NULL,
  content_type TEXT NOT NULL, body BLOB NOT NULL, asked BLOB NOT NULL,
  PRIMARY KEY (requestid, bid)) WITHOUT ROWID;
CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, id INTEGER NOT NULL,
  operation TEXT NOT NULL, at REAL NOT NULL, deleted_id INTEGER);
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, settings TEXT NOT NULL, seen INTEGER NOT NULL,
  failing_since REAL, active INTEGER NOT NULL);
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id INTEGER NOT NULL REFERENCES webhooks,
  body BLOB NOT NULL, made_at REAL NOT NULL, due_at REAL NOT NULL, attempts INTEGER NOT NULL,
  state TEXT NOT NULL, status INTEGER);
CREATE INDEX notifications_waiting ON notifications (webhook_id, id) WHERE state = 'waiting';
CREATE TABLE files (
  attachable_id INTEGER PRIMARY KEY, content_type TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
