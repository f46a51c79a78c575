package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.atIndex;

import io.mmapkit.Advice;
import io.mmapkit.Discard;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.Residency;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The words that programs elsewhere are written in: they compile, letter by letter, and do what they say. */
@Timeout(60)
final class ContractProgramTest {
    @TempDir private Path folder;

    @Test
    void readsAFileAndIsToldThatItShrank() throws IOException {
        Path path = folder.resolve("whole");
        Files.write(path, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 42).array());
        try (MappedRegion file = MappedRegion.open(path)) { //                     whole file, READ, SHARED
            MemorySegment bytes = file.segment(); //                               read-only view
            long v = file.guarded(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            assertThat(v).isEqualTo(42);
            assertThat(bytes.isReadOnly()).isTrue();
            assertThat(file.sharing()).isEqualTo(Sharing.SHARED);
            assertThat(file.protection()).containsExactly(Protection.READ);
            Files.write(path, new byte[0]);
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> file.guarded(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesAllThatRegionsDo() throws IOException {
        Path path = folder.resolve("made");
        try (MappedRegion r = MappedRegion.builder() //
                .file(path).create() //                                           or .anonymous(), .memfd("label"), .descriptor(fd)
                .offset(100).length(1L << 20) //                                  any byte offset; aligned underneath
                .protection(Protection.READ, Protection.WRITE) //
                .sharing(Sharing.SHARED) //                                       or PRIVATE
                .flags(MapFlag.POPULATE) //
                .map()) { //                                                      or .map(arena)
            r.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            r.sync(SyncMode.SYNC);
            r.sync(0, 1, SyncMode.SYNC); //                                       also sync(offset, length, mode)
            r.advise(Advice.SEQUENTIAL);
            r.advise(0, 4096, Advice.SEQUENTIAL); //                              also advise(offset, length, advice)
            r.discard(0, 4096, Discard.DONTNEED); //                              what destroys data has its own type
            r.prefault(0, r.byteSize()); //                                       typed error instead of a signal
            r.lock();
            r.unlock();
            MemorySegment older = r.segment();
            r.protect(Protection.READ); //                                        older views end here
            assertThatIllegalStateException().isThrownBy(() -> older.get(ValueLayout.JAVA_BYTE, 0));
            MemorySegment valid = r.segment();
            r.grow(2L << 20); //                                                  older views stay valid
            assertThat(valid.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
            assertThat(r.segment().byteSize()).isEqualTo(2L << 20);
            Residency now = r.residency(); //                                     pages(), resident(), dirty(), ...
            assertThat(now.pages()).isGreaterThanOrEqualTo(now.resident()).isPositive();
            assertThat(now.dirty()).isLessThanOrEqualTo(now.resident());
        }
        assertThat(Files.readAllBytes(path)).hasSize(100 + (2 << 20)).startsWith(new byte[100]).contains((byte) 1,
                atIndex(100));
    }

    @Test
    void mapsIntoAnArena() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MappedRegion r = MappedRegion.builder().memfd("label").length(1).map(arena);
            r.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThat(r.segment().scope()).isEqualTo(arena.scope());
        }
    }
}
