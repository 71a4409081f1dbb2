// A client of the earlier platform's API, with nothing but Node's own fetch. Prints what it saw as JSON.
// node journey.mjs http://127.0.0.1:8000 film-address

const [base, film] = process.argv.slice(2);
const seen = [];

function check(truth, what) {
  if (!truth) throw new Error(what);
}

async function call(method, path, body, token) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(base + path, {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json = text ? JSON.parse(text) : null;
  seen.push(`${method} ${path.replace(/\d+/g, ":id")} ${response.status}`);
  if (!response.ok) check(typeof json.message === "string", `${path} has no message`);
  return { status: response.status, json, link: response.headers.get("Link") };
}

async function expect(status, ...request) {
  const answer = await call(...request);
  check(answer.status === status,
    `${request[0]} ${request[1]}: ${answer.status}, not ${status}: ${JSON.stringify(answer.json)}`);
  return answer.json;
}

const mark = Date.now().toString(36) + Math.random().toString(36).slice(2);
const password = "seven-kites-and-a-drum";
const someone = (name, role) => ({ name, email: `${name}-${mark}@example.org`, password, role });

check((await expect(200, "GET", "/health")).status === "ok", "health");
await expect(400, "POST", "/api/auth/signup", someone("nina", "ADMIN"));
const creator = await expect(201, "POST", "/api/auth/signup", someone("nina", "CREATOR"));
const viewer = await expect(201, "POST", "/api/auth/signup", someone("otto", "USER"));
await expect(409, "POST", "/api/auth/signup", someone("otto", "USER"));
await expect(401, "POST", "/api/auth/login", { email: "x@example.org", password: "nothing-at-all" });
const login = await expect(200, "POST", "/api/auth/login",
  { email: `otto-${mark}@example.org`, password });
check(login.user.id === viewer.user.id && login.user.role === "USER", "who signed in");
const [hers, his] = [creator.token, login.token];

await expect(401, "GET", "/api/videos/my");
await expect(403, "POST", "/api/videos", { title: "Not mine", url: film }, his);
const video = await expect(201, "POST", "/api/videos", { title: "From Node", url: film }, hers);
const one = `/api/videos/${video.id}`;
check((await expect(200, "GET", "/api/videos/my", undefined, hers))[0].id === video.id, "my");
const patched = await expect(200, "PATCH", one, { description: "Words." }, hers);
check(patched.title === "From Node" && patched.description === "Words.", "patch");
await expect(403, "DELETE", one, undefined, his);

const creators = await expect(200, "GET", "/api/creators", undefined, his);
check(Array.isArray(creators) && creators[0].id === creator.user.id, "newest creator first");
const channel = `/api/subscriptions/${creator.user.id}`;
await expect(400, "POST", channel, undefined, hers);
await expect(201, "POST", channel, undefined, his);
await expect(409, "POST", channel, undefined, his);
const feed = await expect(200, "GET", "/api/subscriptions/feed/me", undefined, his);
check(feed.subscribedVideos[0].id === video.id && Array.isArray(feed.otherVideos), "feed");
const mine = await expect(200, "GET", "/api/subscriptions/mine", undefined, his);
check(mine.length === 1 && mine[0].creator.name === "nina", "mine");

await expect(400, "POST", `/api/comments/${video.id}`, { content: "" }, his);
const comment = await expect(201, "POST", `/api/comments/${video.id}`, { content: "Hi" }, his);
const full = await expect(200, "GET", one, undefined, his);
check(full.comments[0].id === comment.id && full.creator.id === creator.user.id, "details");
check((await expect(200, "GET", `/api/comments/${video.id}`, undefined, hers)).length === 1, "list");
const profile = await expect(200, "GET", `/api/creators/${creator.user.id}`, undefined, his);
check(profile.videos.length === 1 && profile.name === "nina", "profile");

await expect(200, "DELETE", channel, undefined, his);
await expect(200, "DELETE", one, undefined, hers);
await expect(404, "GET", one, undefined, his);
await expect(404, "GET", "/api/no-such-place", undefined, his);
console.log(JSON.stringify(seen));
