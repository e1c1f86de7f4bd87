/** A real identity provider on loopback, with TLS, for the tests: npm's oidc-provider with a few people in it. */

import { once } from "node:events";
import { createServer } from "node:https";
import Provider from "oidc-provider";

/** Whoever types one of these names, with any password, is that person. */
const PEOPLE = {
  ida: { name: "Ida Identity", groups: ["staff", "anteroom-admins"] },
  hedda: { name: "Hedda Identity", groups: ["staff", "anteroom-hosts"] },
  nils: { name: "Nils Nobody", groups: ["staff"] },
};

/** @param {import("./provider.mjs").Settings} settings */
export async function startProvider({ issuer, certificate, key, clientSecret, returnUrl }) {
  const provider = new Provider(issuer, {
    clients: [{ client_id: "anteroom", client_secret: clientSecret, redirect_uris: [returnUrl] }],
    claims: { profile: ["name", "preferred_username", "groups"] },
    findAccount: (_, id) =>
      id in PEOPLE
        ? { accountId: id, claims: () => ({ sub: id, preferred_username: id, ...PEOPLE[/** @type {"ida"} */ (id)] }) }
        : undefined,
    pkce: { required: () => true },
    // Not those of its quick start, which everybody knows.
    cookies: { keys: [clientSecret] },
  });
  const server = createServer({ cert: certificate, key }, provider.callback());
  await once(server.listen(Number(new URL(issuer).port), "127.0.0.1"), "listening");
  return {
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
