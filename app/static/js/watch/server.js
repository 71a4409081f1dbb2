// The page's own routes, asked with the cookie and the CSRF token. Throws a Rejection.

export class Rejection extends Error {
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
      throw new Rejection("the connection was lost");
    }
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    throw new Rejection(body.message ?? "Something went wrong.", answer.status, body.code, body.retry_after ?? 0);
  }
}
