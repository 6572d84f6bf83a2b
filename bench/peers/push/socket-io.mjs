// A chat room with Socket.IO, over WebSockets only: who joins a room is sent what is said in it.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });

io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.emit("joined");
  });
  socket.on("say", ({ room, text }) => io.to(room).emit("said", { room, text }));
});
http.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
