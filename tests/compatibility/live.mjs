// Two people with the npm client walk through the earlier platform's live comments and the additions.
// node live.mjs '{"live": …, "web": …, "transports": […], "hers": token, "his": token, "video": id}'

import { io } from "socket.io-client";

const { live, web, transports, hers, his, video, me } = JSON.parse(process.argv[2]);
const ENOUGH_MS = 30000;

function check(truth, what) {
  if (!truth) throw new Error(what);
}

function within(promise, what) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error(what)), ENOUGH_MS).unref());
  return Promise.race([promise, late]);
}

class Talker {
  constructor(auth) {
    this.received = [];
    this.socket = io(live, { transports, auth, reconnection: false, forceNew: true });
    this.socket.onAny((name, data) => {
      this.received.push([name, data]);
      this.look?.();
    });
  }

  connected() {
    return within(new Promise((done, fail) => {
      this.socket.on("connect", done);
      this.socket.on("connect_error", fail);
    }), "no connection");
  }

  ask(...event) {
    return this.socket.timeout(ENOUGH_MS).emitWithAck(...event);
  }

  receives(name, true_ = () => true) {
    const found = () => this.received.find(([told, data]) => told === name && true_(data))?.[1];
    return within(new Promise((done) => {
      this.look = () => found() && done(found());
      this.look();
    }), `never received ${name}`);
  }
}

async function call(method, path, body, token) {
  const response = await fetch(web + path, {
    method, body: body && JSON.stringify(body),
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
  });
  check(response.ok, `${method} ${path}: ${response.status}`);
  return response.json();
}

for (const auth of [undefined, { token: "nonsense" }]) {
  const stranger = new Talker(auth);
  const refused = await stranger.connected().then(() => null, (error) => error);
  check(refused?.message, "a stranger could connect");
  stranger.socket.disconnect();
}

const once = `npm-${video}`;
const [one, two] = [new Talker({ token: hers }), new Talker({ token: his })];
await Promise.all([one.connected(), two.connected()]);
check((await one.ask("join_video", video)).ok, "the earlier form of joining");
check((await two.ask("join_video", { videoId: video })).ok, "joining");

const { comment } = await two.ask("send_comment",
  { videoId: video, content: "From npm", client_msg_id: once });
for (const talker of [one, two]) {
  const said = await talker.receives("new_comment");
  check(JSON.stringify(said) === JSON.stringify(comment), "the room received what is stored");
  check(said.content === "From npm" && said.videoId === video, "the text");
  check(said.user.id === me.id && said.user.name === me.name, "the author");
  check(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(said.createdAt), "the time");
}
const again = await two.ask("send_comment",
  { videoId: video, content: "From npm?", client_msg_id: once });
check(again.comment.id === comment.id && again.comment.content === "From npm", "sent again");

two.socket.emit("send_comment", { videoId: video, content: "" });  // as earlier clients do, without an acknowledgement
check((await two.receives("error")).message, "an error with a message");

const other = await call("POST", `/api/comments/${video}`, { content: "Over HTTP" }, hers);
for (const talker of [one, two]) await talker.receives("new_comment", ({ id }) => id === other.id);
await call("PATCH", `/api/comments/${video}/${other.id}`, { content: "Better" }, hers);
check((await two.receives("comment_edited")).content === "Better", "edited");
await call("DELETE", `/api/comments/${video}/${other.id}`, undefined, hers);
check((await two.receives("comment_deleted")).id === other.id, "deleted");

check((await two.ask("leave_video", { videoId: video })).ok, "leaving");
const last = await call("POST", `/api/comments/${video}`, { content: "He is away" }, hers);
await one.receives("new_comment", ({ id }) => id === last.id);
check(!two.received.some(([, data]) => data?.id === last.id), "a client that left receives nothing");
await two.ask("join_video", { videoId: video, after: 2, revision: 4 });
await two.receives("new_comment", ({ id }) => id === last.id);

const numbers = one.received.filter(([name]) => name === "new_comment").map(([, { seq }]) => seq);
check(JSON.stringify(numbers) === "[1,2,3]", `in order, once: ${numbers}`);
const transport = two.socket.io.engine.transport.name;
for (const talker of [one, two]) talker.socket.disconnect();
console.log(JSON.stringify({ transport }));
