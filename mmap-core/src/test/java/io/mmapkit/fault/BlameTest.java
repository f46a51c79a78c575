package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose page was missing, and why a view is no more: the messages name the right region. */
@Timeout(60)
final class BlameTest extends ShieldedFile {
    private Path cut;

    @BeforeEach
    void makeAnother() throws IOException {
        cut = Files.write(scene.path("short"), content());
    }

    private MappedRegion cutRegion() throws IOException {
        MappedRegion region = MappedRegion.open(cut, Protection.READ, Protection.WRITE);
        Files.write(cut, new byte[PAGE]);
        return region;
    }

    private static void assertBlames(String name, ThrowingCallable operation) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(operation)
                .returns(Kind.FILE_SHORTER, MappingFaultException::kind)
                .satisfies(fault -> assertThat(fault.getFile()).endsWith(name));
    }

    @Test
    void blamesTheRegionWhosePagesAreMissing() throws Exception {
        try (MappedRegion whole = region(); MappedRegion missing = cutRegion()) {
            MemorySegment its = missing.segment();
            assertBlames("short", () -> whole.read(0, its));
            assertBlames("short", () -> whole.write(0, its));
            its.asSlice(0, PAGE).fill((byte) 7);
            assertBlames("short", () -> whole.mismatch(its));
            assertBlames("short", () -> missing.mismatch(whole.segment()));
            assertBlames("short", () -> missing.read(PAGE, whole.segment().asSlice(PAGE)));
            assertBlames("short", () -> missing.write(PAGE, whole.segment().asSlice(PAGE)));
        }
    }

    @Test
    void saysThatSomeOtherSegmentIsToBlameWhereItIsNoRegions() throws Exception {
        try (MappedRegion whole = region(); Arena arena = Arena.ofConfined()) {
            MemorySegment its = CutFile.mappedByTheJdk(arena);
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> whole.read(0, its))
                    .returns(Kind.UNKNOWN, MappingFaultException::kind).withMessageContaining("another segment");
        }
    }

    /** The kernel has EFAULT for them, and no signal. */
    @Test
    void explainsSystemCallsOfASectionThatFindNoPage() throws Exception {
        try (MappedRegion missing = cutRegion();
                Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int file = Fcntl.openat(Fcntl.AT_FDCWD, arena.allocateFrom(path.toString()), Fcntl.O_RDWR, 0);
            try {
                assertBlames("short", () -> missing
                        .guardedLong(view -> Unistd.pread(file, view.asSlice(5 * PAGE), PAGE, 0)));
                assertBlames("short", () -> missing
                        .guarded(view -> Unistd.pwrite(file, view.asSlice(5 * PAGE), PAGE, 0)));
                assertBlames("short", () -> missing
                        .guardedAction(view -> channel.write(view.asSlice(5 * PAGE).asByteBuffer(), 0)));
                assertBlames("short", () -> missing
                        .guardedAction(view -> channel.read(view.asSlice(5 * PAGE).asByteBuffer(), 0)));
            } finally {
                Unistd.close(file);
            }
        }
        try (MappedRegion whole = region()) { // what isn't for want of a page stays what it is
            IOException mine = new IOException("Bad address");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> whole.guardedAction(_ -> {
                throw mine;
            })).isSameAs(mine);
        }
    }

    @Test
    void saysWhatEndedAView() throws Exception {
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(cut)) {
            MemorySegment old = region.segment();
            region.protect(Protection.READ);
            assertThatIllegalStateException().isThrownBy(() -> other.read(0, old)).withMessageContaining("READ");
            assertThatIllegalStateException().isThrownBy(() -> other.mismatch(old)).withMessageContaining("old view")
                    .withMessageContaining("protection [READ]").withMessageContaining("segment()");
            MemorySegment longer = region.segment();
            region.shrink(PAGE);
            assertThatIllegalStateException().isThrownBy(() -> other.mismatch(longer))
                    .withMessageContaining("shrunk to " + PAGE);
        }
        MemorySegment ended;
        try (Arena arena = Arena.ofConfined()) {
            ended = arena.allocate(PAGE);
        }
        try (MappedRegion region = region()) {
            assertThatIllegalStateException().isThrownBy(() -> region.write(0, ended))
                    .withMessage("the other segment is closed");
            assertThat(region.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void refusesToPrefaultWhatCannotBeRead() throws Exception {
        try (MappedRegion region = region()) {
            region.protect();
            assertThatIllegalStateException().isThrownBy(() -> region.prefault(0, PAGE))
                    .withMessageContaining("can't be read");
            assertThatIllegalStateException().isThrownBy(() -> region.prefaultForWrite(0, PAGE));
        }
    }
}
