package io.mmapkit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run of tests that is killed midway leaves nothing in shared memory: neither segments nor folders nor what raw calls made. */
@Timeout(60)
final class LeftoversTest {
    /** A test that will not end by itself. */
    static final class Midway {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.create();
            Files.write(scene.inMemory("file"), new byte[100]);
            scene.shm(scene.name(), 100);
            System.out.println("midway");
            while (true) {
                LockSupport.park();
            }
        }
    }

    @Test
    void areRemovedWhenTheJvmIsKilled() throws Exception {
        try (ChildJvm child = ChildJvm.of(Midway.class).quickly().start()) {
            assertThat(child.hear()).isEqualTo("midway");
            String prefix = "mmapkit-test-" + child.pid() + '-';
            assertThat(names(prefix)).hasSize(2);
            child.kill();
            child.await();
            while (!names(prefix).isEmpty()) { // until the time limit
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void areOnlyThoseOfThisJvm() throws Exception {
        try (Scene scene = Scene.create(); ChildJvm child = ChildJvm.of(Midway.class).quickly().start()) {
            Path path = Files.createFile(scene.inMemory("mine"));
            assertThat(child.hear()).isEqualTo("midway");
            String prefix = "mmapkit-test-" + child.pid() + '-';
            child.kill();
            child.await();
            while (!names(prefix).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    private static List<String> names(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(prefix)).toList();
        }
    }
}
