// The provider of npm's oidc-provider, as it comes but for keys, one client and who there is: see with_oidc_provider.py.
// New keys at every start. OTHER_SUB: it tells of somebody else at userinfo than in the token.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const { ISSUER, PORT, ALGORITHM, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, OTHER_SUB } = process.env;
const people = { an: ["redactie"], bo: [] };
const pair = ALGORITHM.startsWith("ES")
  ? generateKeyPairSync("ec", { namedCurve: "P-256" })
  : generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT_URI],
      id_token_signed_response_alg: ALGORITHM,
    },
  ],
  jwks: { keys: [{ ...pair.privateKey.export({ format: "jwk" }), alg: ALGORITHM, use: "sig" }] },
  claims: { openid: ["sub"], profile: ["given_name", "family_name", "roles"], email: ["email"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, given_name: id, family_name: "Voorbeeld", email: `${id}@example.org`, roles: people[id] }),
  }),
});
provider.use(async (ctx, next) => {
  await next();
  if (OTHER_SUB && ctx.path === "/me") ctx.body = { ...ctx.body, sub: OTHER_SUB };
});
provider.listen(Number(PORT), "127.0.0.1");
