package io.mmapkit.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that lie about themselves: each is read to its end, or is an {@link ElfFormatException}. */
final class ElfFuzzTest {
    private static final int IMAGES = Boolean.getBoolean("soak") ? 200_000 : 20_000;
    private static final int TABLES = 0x400 + 6 * 64; // where nothing but what describes the file is
    private static final int MAPPED_EACH = 50;

    @TempDir private Path folder;

    @Test
    @Timeout(180) // five seconds, where nothing else runs
    void survivesAnyBits() throws Exception {
        Random random = new Random(Seed.next("bits of ELF files"));
        List<byte[]> originals = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            originals.add(ElfBuilder.whole(true, order).array());
            originals.add(ElfBuilder.whole(false, order).array());
        }
        int refused = 0;
        int mapped = 0;
        try (MappedRegion region = MappedRegion.builder().memfd("fuzz").length(ElfBuilder.SIZE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            for (int i = 0; i < IMAGES; i++) {
                byte[] image = originals.get(i % originals.size()).clone();
                damage(image, random);
                region.write(0, MemorySegment.ofArray(image));
                try {
                    readAll(region);
                } catch (ElfFormatException lie) {
                    refused++;
                }
                if (i % MAPPED_EACH == 0) {
                    mapped += isMapped(image, i) ? 1 : 0;
                }
            }
        }
        assertThat(refused).isBetween(IMAGES / 10, IMAGES - IMAGES / 10);
        assertThat(mapped).isPositive();
    }

    /** Flips bits, most of them where they count, and sometimes puts a number at the edge of what there is. */
    private static void damage(byte[] image, Random random) {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(random.nextInt(10) == 0 ? image.length : TABLES);
            image[at] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            long[] edges = {-1, Long.MIN_VALUE, Long.MAX_VALUE, image.length, image.length - 1, 0, 0xffffffffL};
            int at = random.nextInt(TABLES / 8) * 8;
            MemorySegment.ofArray(image).set(ValueLayout.JAVA_LONG_UNALIGNED, at, edges[random.nextInt(edges.length)]);
        }
    }

    private static void readAll(MappedRegion region) throws IOException {
        ElfFile file = ElfFile.of(region);
        List<IOException> lies = new ArrayList<>();
        attempt(lies, () -> {
            for (ProgramHeader header : file.programHeaders()) {
                attempt(lies, () -> file.content(header));
                header.toString();
            }
        });
        attempt(lies, () -> {
            for (ElfSection section : file.sections()) {
                file.content(section);
            }
        });
        attempt(lies, file::interpreter);
        attempt(lies, () -> file.symbols().forEach(ElfSymbol::toString));
        attempt(lies, () -> file.dynamicSymbols().forEach(ElfSymbol::toString));
        if (!lies.isEmpty()) {
            throw lies.getFirst();
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void attempt(List<IOException> lies, Reading reading) throws IOException {
        try {
            reading.run();
        } catch (ElfFormatException lie) {
            lies.add(lie);
        }
    }

    /** Maps it, and reads what is mapped; the system may refuse, for a lack of memory. */
    private boolean isMapped(byte[] image, int number) throws IOException {
        Path path = Files.write(folder.resolve("elf" + number), image);
        try (ElfFile file = ElfFile.open(path); ElfImage loaded = ElfImage.map(file)) {
            for (LoadedSegment segment : loaded.segments()) {
                if (segment.header().has(ProgramHeader.PF_R)) {
                    MemorySegment memory = segment.memory();
                    memory.asSlice(0, Math.min(1 << 16, memory.byteSize())).toArray(ValueLayout.JAVA_BYTE);
                    memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1);
                }
            }
            return true;
        } catch (IOException refused) {
            return false;
        } finally {
            Files.delete(path);
        }
    }
}
