package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Copies where the system calls for copies are forbidden, from and to what is there and what isn't. */
final class FilteredProgram {
    private static final int SIZE = 200_000; // several pieces, and a part of one

    private FilteredProgram() {}

    public static void main(String[] arguments) throws IOException {
        boolean isIntel = System.getProperty("os.arch").equals("amd64");
        Native.forbid(isIntel ? 310 : 270, isIntel ? 311 : 271); // process_vm_readv, process_vm_writev
        byte[] bytes = Patterns.bytes(SIZE);
        try (MappedRegion memory = MappedRegion.builder().anonymous().length(SIZE + 1).map();
                CutFile cut = new CutFile()) {
            memory.write(1, MemorySegment.ofArray(bytes));
            byte[] back = new byte[SIZE];
            memory.read(1, MemorySegment.ofArray(back));
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            say("write and read", Arrays.equals(bytes, back));
            say("crc32c", memory.crc32c(1, SIZE) == (int) crc.getValue());
            say("mismatch", memory.mismatch(memory.segment()) == -1);
            MappedRegion region = cut.region();
            MemorySegment heap = MemorySegment.ofArray(new byte[100]);
            Outcome.say("read", () -> region.read(CutFile.bad(0), heap));
            Outcome.say("write", () -> region.write(CutFile.bad(0), heap));
            Outcome.say("crc32c", () -> region.crc32c(0, region.byteSize()));
            Outcome.say("mismatch", () -> region.mismatch(MemorySegment.ofArray(CutFile.pages(20))));
            Outcome.say("mismatch with", () -> memory.mismatch(region.segment().asSlice(CutFile.bad(0))));
        }
    }

    private static void say(String what, boolean well) {
        System.out.println(what + ' ' + well);
    }
}
