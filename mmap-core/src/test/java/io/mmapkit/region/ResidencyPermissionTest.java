package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Residency;
import io.mmapkit.Sharing;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is in memory of somebody else's file is nobody's business, and is said to be unknown, not guessed. */
final class ResidencyPermissionTest {
    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    /** Looks at a file that is somebody else's, in both ways of mapping it. */
    static final class Looks {
        public static void main(String[] arguments) throws Exception {
            for (Sharing sharing : new Sharing[]{Sharing.SHARED, Sharing.PRIVATE}) {
                try (MappedRegion region = MappedRegion.builder().file(Path.of(arguments[0])).sharing(sharing).map()) {
                    Residency residency = region.residency();
                    System.out.println(residency.isPermitted() + " " + residency.pages() + " " + residency.resident()
                            + " " + residency.dirty());
                }
            }
        }
    }

    private Path file(String permissions) throws Exception {
        Path file = scene.inMemory("theirs");
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(file, Patterns.bytes((int) (3 * Scene.PAGE)));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void ofAFileThatOneMayOnlyReadIsUnknown() throws Exception {
        assertThat(AsNobody.run(Looks.class, file("rw-r--r--"))).isEqualTo("false 3 -1 -1\nfalse 3 -1 -1\n");
    }

    @Test
    void ofAFileThatOneMayWriteIsKnown() throws Exception {
        assertThat(AsNobody.run(Looks.class, file("rw-rw-rw-"))).matches("true 3 3 \\d+\ntrue 3 3 -1\n");
    }
}
