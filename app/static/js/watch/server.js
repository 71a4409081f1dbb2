// Asks the page's own routes, with the cookie and its token. Throws a Refusal in plain words.

export class Refusal extends Error {
  constructor(message, status = 0, code = "", waitS = 0) {
    super(message);
    this.status = status; // 0: no answer came
    this.code = code;
    this.waitS = waitS;
  }
}

export class Server {
  constructor(token) {
    this.token = token;
  }

  get(path, values) {
    return this.ask(`${path}?${new URLSearchParams(values)}`, { method: "GET" });
  }

  post(path, values = {}) {
    const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
    return this.ask(path, { method: "POST", body: new URLSearchParams(given) });
  }

  async ask(path, options) {
    let answer;
    try {
      answer = await fetch(path, {
        ...options, headers: { Accept: "application/json", "X-CSRFToken": this.token },
        signal: AbortSignal.timeout(15_000),
      });
    } catch {
      throw new Refusal("the connection dropped");
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw new Refusal(said.message ?? "That did not work.", answer.status, said.code, said.retry_after ?? 0);
  }
}
