// Any version of phoenix.js behind one interface. It imports nothing, so it works in Node and in a page.

const PATIENCE_MS = 30_000;

export class Client {
  #Presence;
  #LongPoll;
  #socket;
  #channels = new Map();
  // Messages received and not yet asked for, and requests for messages not yet received; by topic and event.
  #heard = new Map();
  #asking = new Map();

  // `phoenix` is the package. `transport` is "websocket", "longpoll", or a WebSocket class where none is global.
  constructor(phoenix, { url, transport, vsn, ...options }) {
    this.#Presence = phoenix.Presence;
    this.#LongPoll = phoenix.LongPoll;
    const transports = { websocket: undefined, longpoll: phoenix.LongPoll };
    this.#socket = new phoenix.Socket(`${url.replace("http", "ws")}/socket`, {
      ...options,
      ...(vsn === "1.0.0" && versionOne),
      transport: transport in transports ? transports[transport] : transport,
      // The tests are about reconnecting, not about waiting for it.
      reconnectAfterMs: () => 200,
      rejoinAfterMs: () => 200,
    });
    this.#socket.connect();
  }

  // Joins, and returns the outcome: `{ status, response }`. On each rejoin it asks for what it missed.
  async join(topic) {
    const params = {};
    const channel = this.#socket.channel(topic, params);
    channel.onMessage = (event, payload) => {
      if (payload?.seq !== undefined) params.since = payload.seq;
      this.#note(topic, event, payload);
      return payload;
    };
    const people = watch(this.#Presence, channel);
    this.#channels.set(topic, { channel, people });
    const push = channel.join();
    let before = false;
    push.receive("ok", (response) => {
      if (response.seq !== undefined) params.since = response.seq;
      if (before) this.#note(topic, "rejoined", response);
      before = true;
    });
    const outcome = await this.#outcome(push);
    // It would retry forever.
    if (outcome.status !== "ok") channel.leave();
    return outcome;
  }

  push(topic, event, payload) {
    return this.#outcome(this.#channels.get(topic).channel.push(event, payload));
  }

  leave(topic) {
    return this.#outcome(this.#channels.get(topic).channel.leave());
  }

  // The next message with this name on this topic that was not asked for yet, whether already received or not.
  heard(topic, event) {
    const key = `${topic} ${event}`;
    const waiting = this.#heard.get(key);
    if (waiting?.length) return Promise.resolve(waiting.shift());
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`${event} was not received on ${topic}`)), PATIENCE_MS);
      const got = (payload) => {
        clearTimeout(patience);
        resolve(payload);
      };
      this.#asking.set(key, [...(this.#asking.get(key) ?? []), got]);
    });
  }

  // How many messages with this name were received and not asked for.
  unasked(topic, event) {
    return this.#heard.get(`${topic} ${event}`)?.length ?? 0;
  }

  // Who is present, according to this version's Presence: number of entries by id.
  present(topic) {
    const people = Object.entries(this.#channels.get(topic).people());
    return Object.fromEntries(people.map(([id, { metas }]) => [id, metas.length]));
  }

  transport() {
    return this.#socket.transport === this.#LongPoll ? "longpoll" : "websocket";
  }

  disconnect() {
    this.#socket.disconnect();
    // The earliest versions leave their heartbeat running, and a process with a timer does not exit.
    clearTimeout(this.#socket.heartbeatTimer);
  }

  #note(topic, event, payload) {
    const key = `${topic} ${event}`;
    // The oldest Presence modifies its arguments.
    const copy = payload && JSON.parse(JSON.stringify(payload));
    const asking = this.#asking.get(key)?.shift();
    if (asking) asking(copy);
    else this.#heard.set(key, [...(this.#heard.get(key) ?? []), copy]);
  }

  #outcome(push) {
    return new Promise((resolve) => {
      for (const status of ["ok", "error", "timeout"]) {
        push.receive(status, (response) => resolve({ status, response }));
      }
    });
  }
}

// Makes a newer client use version 1.
const versionOne = {
  vsn: "1.0.0",
  encode: (message, callback) => callback(JSON.stringify(message)),
  decode: (text, callback) => callback(JSON.parse(text)),
};

// Up to 1.2, Presence was a set of functions, and the caller kept the state.
function watch(Presence, channel) {
  if (typeof Presence === "function") {
    const presence = new Presence(channel);
    return () => presence.state;
  }
  let people = {};
  channel.on("presence_state", (state) => (people = Presence.syncState(people, state)));
  channel.on("presence_diff", (diff) => (people = Presence.syncDiff(people, diff)));
  return () => people;
}
