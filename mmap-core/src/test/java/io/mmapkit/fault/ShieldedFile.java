package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A file of eight pages of sevens for a test, and what the tests do with regions of it. */
abstract class ShieldedFile {
    static final int PAGE = 4096;
    static final int PAGES = 8;

    final Scene scene = Scene.create();
    Path path;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(FaultContainment.result().isOfAnyCode(), FaultContainment.result().detail());
        path = scene.path("file");
        Files.write(path, content());
    }

    @AfterEach
    void end() {
        scene.close();
    }

    static byte[] content() {
        byte[] content = new byte[PAGES * PAGE];
        Arrays.fill(content, (byte) 7);
        return content;
    }

    void resize(long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    MappedRegion region() throws IOException {
        return MappedRegion.open(path, Protection.READ, Protection.WRITE);
    }

    static byte at(MappedRegion region, long offset) throws IOException {
        return (byte) region.guardedLong(view -> view.get(JAVA_BYTE, offset));
    }

    static void assertMissing(ThrowingCallable access) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(access).returns(Kind.FILE_SHORTER,
                MappingFaultException::kind);
    }

    /** Whether memory that was only read shows the kernel's page of zeros. A kernel may go without: then it isn't to be told what was stored. */
    static boolean tellsReadsFromStores() throws IOException {
        try (MappedRegion memory = MappedRegion.builder().anonymous().length(PAGE).map()) {
            memory.segment().get(JAVA_BYTE, 0);
            return Vma.of(memory.segment().address()).kibibytes("Anonymous") == 0;
        }
    }
}
