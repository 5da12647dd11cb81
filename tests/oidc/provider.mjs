// A real OpenID provider for tests, on 127.0.0.1 and with everything in memory. Whoever types a name is that account:
// the `sub` is what was typed. Clients register themselves (RFC 7591). Prints `ready <issuer>` once it listens;
// `GET /requests` lists what authorization and token requests carried, so that a test can look at the wire.

import { Provider } from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const seen = [];

const provider = new Provider(issuer, {
  features: {
    devInteractions: { enabled: true },
    registration: { enabled: true },
  },
  pkce: { methods: ["S256"], required: () => true },
  // What a careless platform would say of a child; the portal must take none of it.
  claims: { openid: ["sub", "email", "name"] },
  conformIdTokenClaims: false,
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@child.example`, email_verified: true, name: `Child ${id}` }),
  }),
});

provider.use(async (ctx, next) => {
  if (ctx.path === "/requests") {
    ctx.body = seen;
    return;
  }
  await next();
  if (ctx.path === "/auth" || ctx.path === "/token") {
    seen.push({ path: ctx.path, status: ctx.status, ...ctx.query, ...(ctx.oidc?.body ?? {}) });
  }
});

const server = provider.listen(port, "127.0.0.1", () => console.log(`ready ${issuer}`));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
