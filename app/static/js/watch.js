// The watch page: the player, and the room beside it. Without this script the browser plays the
// video with its own controls, and comments are read and sent as plain pages.
import { Player } from "./watch/player.js";
import { Room } from "./watch/room.js";

const player = new Player(document.querySelector("[data-player]"));
const room = document.querySelector("[data-room]");
new Room(room, player);

// Another season comes without leaving the video; the answer is a page like this one.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("[data-seasons]");
  if (!form) return;
  const address = new URL(location.pathname, location.origin);
  address.search = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("episodes").replaceWith(page.getElementById("episodes"));
    document.querySelector("[data-seasons] select").focus();
  } catch {
    form.submit();
  }
});
