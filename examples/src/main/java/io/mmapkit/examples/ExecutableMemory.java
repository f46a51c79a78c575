package io.mmapkit.examples;

import static io.mmapkit.Protection.EXEC;
import static io.mmapkit.Protection.READ;

import io.mmapkit.MappedRegion;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Writes machine code into memory, makes the memory executable, and calls it.
 *
 * <p>No page is writable and executable at once (W^X): whoever could make the program store where it shouldn't could otherwise make it run
 * that. So the code is written first, and then the protection is changed, which ends the view it was written through.
 */
final class ExecutableMemory {
    private ExecutableMemory() {}

    static void run() throws Throwable {
        byte[] code = code(System.getProperty("os.arch"));
        try (MappedRegion region = MappedRegion.builder().anonymous().length(code.length).map()) {
            MemorySegment writable = region.segment();
            writable.copyFrom(MemorySegment.ofArray(code));
            System.out.println("written:    " + KernelView.of(writable).line());

            region.protect(READ, EXEC);
            MemorySegment executable = region.segment();
            System.out.println("executable: " + KernelView.of(executable).line());
            refuses(() -> writable.set(ValueLayout.JAVA_BYTE, 0, (byte) 0), "the view it was written through");
            refuses(() -> executable.set(ValueLayout.JAVA_BYTE, 0, (byte) 0), "the new view");

            MethodHandle twiceAndOne = Linker.nativeLinker().downcallHandle(executable,
                    FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            long answer = (long) twiceAndOne.invokeExact(20L);
            System.out.println("called: 2 * 20 + 1 = " + answer);
            Expect.that(answer == 41, "the code computes 2 * x + 1");
        } // unmapped: nobody may call it any more
    }

    /** {@code long f(long x) { return 2 * x + 1; }} for a machine. */
    private static byte[] code(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> bytes(
                    0x48, 0x8d, 0x44, 0x3f, 0x01, // lea rax, [rdi + rdi + 1]
                    0xc3); //                        ret
            // Fresh code may not be in the instruction cache of aarch64 yet: mprotect with PROT_EXEC makes the kernel see to that
            case "aarch64" -> bytes(
                    0x00, 0xf8, 0x7f, 0xd3, // lsl x0, x0, #1
                    0x00, 0x04, 0x00, 0x91, // add x0, x0, #1
                    0xc0, 0x03, 0x5f, 0xd6); // ret
            default -> throw new UnsupportedOperationException("no machine code here for " + architecture);
        };
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void refuses(Runnable store, String what) {
        try {
            store.run();
            Expect.that(false, "a store through " + what + " is refused");
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException refused) {
            System.out.println("a store through " + what + ": " + refused);
        }
    }
}
