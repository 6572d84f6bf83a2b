// A chat room with the package `ws`: who joins a room is sent what is said in it.
import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "join") {
      const members = rooms.get(frame.room) ?? new Set();
      rooms.set(frame.room, members.add(socket));
      socket.on("close", () => members.delete(socket));
      socket.send('{"type":"joined"}');
      return;
    }
    // Encoded once for the whole room.
    const text = JSON.stringify({ type: "said", room: frame.room, text: frame.text });
    for (const member of rooms.get(frame.room) ?? []) {
      member.send(text);
    }
  });
});
server.on("listening", () => console.log("listening"));
