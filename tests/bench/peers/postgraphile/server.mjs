// PostGraphile as its documentation sets it up for production (no GraphiQL, no watch, no explain), over the same
// tables, the same role and the same row-level security: the tenant comes through pgSettings. A request is
// authenticated as Rapport's is: one indexed statement finds the session of the bearer token.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";
import pg from "pg";

const url = process.env.RAPPORT_DATABASE_URL;
const sessions = new pg.Pool({ connectionString: url, max: 10 });
const WHO = {
  name: "who",
  text: `SELECT s.user_id, s.tenant_id, m.role FROM sessions s
           JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
           JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
          WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
            AND m.state = 'active' AND t.status <> 'closed'`,
};

async function pgSettings(request) {
  const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
  const hash = createHash("sha256").update(token).digest();
  const { rows } = await sessions.query({ ...WHO, values: [hash] });
  if (!rows.length) throw new Error("Sign in first.");
  return { "app.tenant_id": rows[0].tenant_id, "app.user_id": rows[0].user_id };
}

const preset = {
  extends: [PostGraphileAmberPreset],
  // Every index starts with tenant_id, so the plugin would offer no column to filter or sort by.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [makePgService({ connectionString: url, schemas: ["public", "bench"], poolConfig: { max: 10 } })],
  grafast: {
    explain: false,
    context: async ({ node }) => ({ pgSettings: await pgSettings(node.req) }),
  },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
};

const server = createServer();
const serv = postgraphile(preset).createServ(grafserv);
server.on("error", (error) => { console.error(error); process.exit(1); });
await serv.addTo(server);
server.keepAliveTimeout = 600_000;
server.listen(Number(process.env.PORT), "127.0.0.1");
