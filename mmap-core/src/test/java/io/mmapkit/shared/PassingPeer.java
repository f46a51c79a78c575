package io.mmapkit.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Scene;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** The other process: does what its arguments say, and tells by lines. */
final class PassingPeer {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BufferedReader INPUT = new BufferedReader(new InputStreamReader(System.in, UTF_8));

    private PassingPeer() {}

    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        try (Scene scene = Scene.here()) {
            switch (arguments[0]) {
                case "send" -> send(path, scene);
                case "hold" -> hold(scene);
                case "connect as nobody" -> connectAsNobody(path, scene);
                case "listen as nobody" -> listenAsNobody(path, scene);
                case "take as nobody" -> takeAsNobody(path, scene);
                case "receive at the limit" -> receiveAtTheLimit(scene);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    /** Sends a file whose text is to be changed. */
    private static void send(Path path, Scene scene) throws IOException {
        try (SegmentSocket socket = SegmentSocket.connect(path, SOON)) {
            int file = scene.memfd(100);
            scene.write(file, 0, "from the child");
            socket.send(file, "letter".getBytes(UTF_8));
            say(socket.peer());
            INPUT.readLine();
            say(scene.readText(file, 0, 15));
        }
    }

    /** Has a file open. */
    private static void hold(Scene scene) throws IOException {
        int file = scene.memfd(100);
        scene.write(file, 0, "held");
        say(file);
        INPUT.readLine();
    }

    private static void connectAsNobody(Path path, Scene scene) throws IOException {
        loadClasses(scene);
        Native.becomeNobody();
        say(Unistd.geteuid());
        for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
            try (SegmentSocket socket = SegmentSocket.connect(path, SOON, Peers.anyUser())) {
                say("connected to " + socket.peer().uid());
                INPUT.readLine();
            } catch (IOException refused) {
                say(refused.getClass().getSimpleName());
            }
        }
    }

    private static void listenAsNobody(Path path, Scene scene) throws IOException {
        loadClasses(scene);
        Native.becomeNobody();
        try (SegmentListener listener = SegmentListener.bind(path, Peers.anyUser())) {
            say("listening");
            INPUT.readLine();
            say(listener.address());
        }
    }

    /** Takes a descriptor of a process it may not trace; and opens one anew that it was sent but may not open. */
    private static void takeAsNobody(Path path, Scene scene) throws IOException {
        loadClasses(scene);
        int sent = scene.open(Files.createFile(Path.of("private"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------"))), Fcntl.O_RDWR);
        try {
            Descriptors.reopened(sent, true);
            Unistd.close(Descriptors.of(Unistd.getpid(), sent));
            Descriptors.of(Integer.MAX_VALUE, 0);
        } catch (IOException expected) {
            say(expected.getClass().getSimpleName());
        }
        Native.becomeNobody();
        for (Attempt attempt : new Attempt[]{() -> Descriptors.of(Integer.parseInt(path.toString()), 0),
            () -> Descriptors.reopened(sent, true)}) {
            try {
                say("got " + attempt.make());
            } catch (IOException refused) {
                say(refused.toString());
            }
        }
    }

    private interface Attempt {
        int make() throws IOException;
    }

    /** Receives where there is no room for one more descriptor, and then where there is. */
    private static void receiveAtTheLimit(Scene scene) throws IOException {
        loadClasses(scene);
        int file = scene.memfd(7);
        try (SegmentSocket.Pair pair = SegmentSocket.pair()) {
            receive(pair.second()); // nothing yet: to load what tells of it
            pair.first().send(file, new byte[]{1});
            limit(scene, 4); // below what is open
            receive(pair.second());
            receive(pair.second());
            limit(scene, 200);
            pair.first().send(file, new byte[]{2});
            receive(pair.second());
        }
    }

    private static void receive(SegmentSocket socket) {
        try (Received received = socket.receive(Duration.ZERO)) {
            say("note " + received.note()[0]);
        } catch (IOException refused) {
            say(refused.getClass().getSimpleName() + ' ' + refused.getMessage());
        }
    }

    private static void limit(Scene scene, long descriptors) throws SystemCallException {
        MemorySegment limit = scene.memory(StructRlimit.LAYOUT.byteSize());
        Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);
        StructRlimit.rlim_cur(limit, descriptors);
        Resource.setrlimit(Resource.RLIMIT_NOFILE, limit);
    }

    /** While they can be read, and descriptors be had. */
    private static void loadClasses(Scene scene) throws IOException {
        try (SegmentListener listener = SegmentListener.bind(Path.of("own"), Peers.anyUser());
                SegmentSocket client = SegmentSocket.connect(listener.address(), SOON, Peers.anyUser());
                SegmentSocket server = listener.accept(SOON)) {
            client.send(scene.memfd(1), new byte[1]);
            server.receive(SOON).close();
            RawPeer.connect(listener.address()).close();
        }
        try {
            SegmentSocket.connect(Path.of("own"), SOON);
        } catch (IOException expected) {
            String text = expected.toString();
            if (text.isEmpty()) {
                throw expected;
            }
        }
    }

    private static void say(Object text) {
        System.out.println(text);
        System.out.flush();
    }
}
