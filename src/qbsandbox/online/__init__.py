"""The Online face: OAuth2, REST v3, query language, batch, faults and throttle, as an application programmer
meets them."""
