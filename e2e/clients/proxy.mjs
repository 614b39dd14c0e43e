// A proxy as some offices have one: it passes HTTP on and lets no WebSocket through.

import { createServer, request } from "node:http";

// `upgrades` are "refused" with an error, or "swallowed": taken, and never answered.
export async function startProxy(server, { upgrades }) {
  const { hostname, port } = new URL(server.url);
  const held = new Set();
  const proxy = createServer((incoming, answer) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  proxy.on("upgrade", (_, socket) => {
    held.add(socket);
    socket.on("error", () => {});
    if (upgrades === "refused") socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${proxy.address().port}`,
    // How many WebSockets were asked for.
    asked: () => held.size,
    stop() {
      held.forEach((socket) => socket.destroy());
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
