#!/bin/bash
# Healthy: the server takes writes. The first look at a new server makes it a replica set of one.
set -euo pipefail

password=$(tr -d '\n' < /run/secrets/mongo_password)
mongosh --quiet --username anteroom --password "$password" --authenticationDatabase admin --eval '
  try {
    rs.status();
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb:27017" }] });
  }
  quit(db.hello().isWritablePrimary ? 0 : 1);
'
