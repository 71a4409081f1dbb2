// The peer: the same answers on Express and Prisma, the earlier platform's stack, as their manuals
// say: one client per process, relations by `select`, ids as strings, an asynchronous handler each.
// `node express_peer.js PORT PROCESSES`; the rest comes from the environment.
"use strict";

const cluster = require("node:cluster");
const express = require("express");
const jwt = require("jsonwebtoken");
const { PrismaMariaDb } = require("@prisma/adapter-mariadb");
const { PrismaClient } = require("./generated");

const [port, processes] = process.argv.slice(2).map(Number);
const key = Buffer.from(process.env.JWT_KEY, "hex");
const ranking = JSON.parse(process.env.RANKING);
const person = { select: { id: true, name: true } };

BigInt.prototype.toJSON = function () {
  return this.toString();
};

if (processes > 1 && cluster.isPrimary) {
  for (let number = 0; number < processes; number++) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit(0);
  });
} else {
  serve();
}

function serve() {
  const prisma = new PrismaClient({
    adapter: new PrismaMariaDb({
      socketPath: process.env.DB_SOCKET,
      user: process.env.DB_USER,
      password: process.env.DB_PASSWORD,
      database: process.env.DB_NAME,
      connectionLimit: Number(process.env.DB_POOL),
    }),
  });
  const app = express();
  app.get("/health", (_request, response) => response.json({ status: "ok" }));
  app.use(signedIn(prisma));
  app.get("/api/creators", creators(prisma));
  app.get("/api/videos/:id", video(prisma));
  app.get("/api/subscriptions/feed/me", feed(prisma, newestOthers));
  app.get("/ranked", feed(prisma, rankedOthers));
  app.listen(port, "127.0.0.1");
}

// As ours: the signature, then the session and its account, so that revoking is immediate.
function signedIn(prisma) {
  return async (request, response, next) => {
    let claims;
    try {
      const [, token] = (request.headers.authorization || "").split(" ");
      claims = jwt.verify(token, key, {
        algorithms: ["HS256"], issuer: process.env.JWT_ISSUER, audience: process.env.JWT_AUDIENCE,
      });
    } catch {
      return response.status(401).json({ message: "Sign in first." });
    }
    const session = await prisma.session.findFirst({
      where: { id: BigInt(claims.sid), revokedAt: null, expiresAt: { gt: new Date() } },
      select: { authVersion: true, account: { select: { id: true, status: true, authVersion: true } } },
    });
    const account = session?.account;
    if (account?.status !== "active" || account.authVersion !== session.authVersion) {
      return response.status(401).json({ message: "Sign in first." });
    }
    request.account = account;
    next();
  };
}

function creators(prisma) {
  return async (request, response) => {
    const rows = await prisma.account.findMany({
      where: { status: "active", roles: { some: { role: "creator" } } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: 100,
      select: {
        id: true, name: true, createdAt: true, _count: { select: { subscribers: true } },
        subscribers: { where: { accountId: request.account.id }, select: { id: true } },
      },
    });
    response.json(rows.map((row) => ({
      id: row.id, name: row.name, createdAt: row.createdAt, subscribers: row._count.subscribers,
      subscribed: row.subscribers.length > 0,
    })));
  };
}

const IN_LISTS = 20;
const newestComments = (most) => ({
  where: { state: "visible" }, orderBy: { seq: "desc" }, take: most,
  select: { id: true, body: true, accountId: true, videoId: true, createdAt: true, account: person },
});
const card = {
  id: true, name: true, synopsis: true, createdAt: true,
  title: { select: { ownerId: true, owner: person } },
  assets: { select: { url: true }, orderBy: { id: "desc" }, take: 1 },
  comments: newestComments(IN_LISTS),
};

function shape(row) {
  return {
    id: row.id, title: row.name, description: row.synopsis, url: row.assets[0]?.url ?? null,
    creatorId: row.title.ownerId, createdAt: row.createdAt, creator: row.title.owner,
    comments: row.comments.map((comment) => ({
      id: comment.id, content: comment.body, userId: comment.accountId, videoId: comment.videoId,
      createdAt: comment.createdAt, user: comment.account,
    })),
  };
}

function video(prisma) {
  return async (request, response) => {
    const row = await prisma.video.findFirst({
      where: { id: BigInt(request.params.id), published: true, title: { published: true } },
      select: { ...card, comments: newestComments(100) },
    });
    if (!row) return response.status(404).json({ message: "There is no such video." });
    response.json(shape(row));
  };
}

const newest = { orderBy: [{ createdAt: "desc" }, { id: "desc" }], select: card };

function feed(prisma, findOthers) {
  return async (request, response) => {
    const account = request.account.id;
    const subscriptions = await prisma.subscription.findMany({
      where: { accountId: account }, select: { creatorId: true },
    });
    const followed = subscriptions.map((row) => row.creatorId);
    const [subscribed, others] = await Promise.all([
      prisma.video.findMany({
        ...newest, take: 20,
        where: { kind: "upload", published: true, title: { published: true, ownerId: { in: followed } } },
      }),
      findOthers(prisma, account, followed),
    ]);
    response.json({ subscribedVideos: subscribed.map(shape), otherVideos: others.map(shape) });
  };
}

// As the earlier platform had it.
function newestOthers(prisma, account, followed) {
  return prisma.video.findMany({
    ...newest, take: 10,
    where: {
      kind: "upload", published: true,
      title: { published: true, ownerId: { notIn: [...followed, account] } },
    },
  });
}

// Our ranking, as raw SQL; the rows behind the ids come from Prisma.
async function rankedOthers(prisma, account) {
  const values = ranking.names.map(
    (name) => (name === "viewer_watcher_id" ? account : ranking.values[name]));
  const ids = (await prisma.$queryRawUnsafe(ranking.sql, ...values)).map((row) => row.id);
  const rows = await prisma.video.findMany({ where: { id: { in: ids } }, select: card });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}
