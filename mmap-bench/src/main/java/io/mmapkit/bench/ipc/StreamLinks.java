package io.mmapkit.bench.ipc;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the kernel passes bytes through. */
final class StreamLinks {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private StreamLinks() {}

    /** A UNIX-domain socket; the one that is first listens. */
    static Link socket(Path directory, boolean isFirst, boolean isBlocking, int length) throws IOException {
        Path path = directory.resolve("socket");
        SocketChannel channel = isFirst ? accept(path) : connect(path);
        channel.configureBlocking(isBlocking);
        return new StreamLink(channel, channel, length);
    }

    private static SocketChannel accept(Path path) throws IOException {
        // Bound under another name first: who finds the path finds it listening.
        Path bound = path.resolveSibling("socket.new");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(bound));
            Files.move(bound, path);
            return server.accept();
        }
    }

    private static SocketChannel connect(Path path) throws IOException {
        while (!Files.exists(path)) {
            LockSupport.parkNanos(PAUSE);
        }
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** Makes what {@link #pipes} opens. */
    static void makePipes(Path one, Path other) throws IOException {
        Process process = new ProcessBuilder("mkfifo", one.toString(), other.toString()).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("mkfifo failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    /** Two named pipes. Opening one waits for the other side, so that both sides have to begin with the same one. */
    static Link pipes(Path out, Path in, boolean isFirst, int length) throws IOException {
        FileChannel to;
        FileChannel from;
        if (isFirst) {
            to = FileChannel.open(out, StandardOpenOption.WRITE);
            from = FileChannel.open(in, StandardOpenOption.READ);
        } else {
            from = FileChannel.open(in, StandardOpenOption.READ);
            to = FileChannel.open(out, StandardOpenOption.WRITE);
        }
        return new StreamLink(to, from, length);
    }
}
