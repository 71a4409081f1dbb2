// A watcher with the npm client that reconnects by itself.
// node watch.mjs '{"url": …, "transports": […], "token": …, "video": id}'
// A line on its input asks for the numbers it has seen, in the order in which they came.

import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const { url, transports, token, video } = JSON.parse(process.argv[2]);
const AGAIN_MS = 300;
const seen = [];
let last = 0;

const socket = io(url, {
  transports, auth: { token }, forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 500,
});

function join() {
  socket.timeout(30000).emit("join_video", { videoId: video, after: last }, (error, answer) => {
    if ((error || !answer.ok) && socket.connected) setTimeout(join, AGAIN_MS);
  });
}

socket.on("connect", join);
socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), AGAIN_MS); // rejected, not cut off
});
socket.on("new_comment", (comment) => {
  seen.push(comment.seq);
  last = Math.max(last, comment.seq);
});

createInterface({ input: process.stdin })
  .on("line", () => console.log(JSON.stringify(seen)))
  .on("close", () => process.exit());
