// A proxy like those in some offices: it forwards HTTP and blocks WebSockets.

import { createServer, request } from "node:http";
import { connect } from "node:net";

// `upgrades` are "refused" with an error, or "swallowed": accepted and never answered. `letThrough()` unblocks them.
export async function startProxy(server, { upgrades }) {
  const { hostname, port } = new URL(server.url);
  const held = new Set();
  const polls = new Set();
  const proxy = createServer((incoming, answer) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    if (method === "GET" && path.startsWith("/socket/longpoll")) polls.add(answer);
    answer.on("close", () => {
      polls.delete(answer);
      onward.destroy();
    });
    incoming.pipe(onward);
  });
  let open = false;
  proxy.on("upgrade", (incoming, socket, head) => {
    held.add(socket);
    socket.on("error", () => {});
    if (open) return passOn(incoming, socket, head, { host: hostname, port });
    if (upgrades === "refused") socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${proxy.address().port}`,
    // How many WebSockets were requested.
    asked: () => held.size,
    // How many polls are waiting.
    polls: () => polls.size,
    letThrough: () => (open = true),
    stop() {
      held.forEach((socket) => socket.destroy());
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

// Tunnels a WebSocket byte by byte, starting with the client's request.
function passOn({ method, url, httpVersion, rawHeaders }, near, head, address) {
  const far = connect(address, () => {
    const lines = Array.from({ length: rawHeaders.length / 2 }, (_, n) => `${rawHeaders[2 * n]}: ${rawHeaders[2 * n + 1]}`);
    far.write(`${method} ${url} HTTP/${httpVersion}\r\n${lines.join("\r\n")}\r\n\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
  });
  far.on("error", () => near.destroy());
  near.on("close", () => far.destroy());
}
