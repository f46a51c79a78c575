package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The machine code of forked children: what it is, and all it can do, on this machine and on aarch64. */
@Timeout(60)
final class ForkStubTest {
    @TempDir Path folder;

    @Test
    void theCodeOfX86IsTheListing() throws Exception {
        assertThat(assembled("as", "objcopy", ForkStubX86.LISTING)).isEqualTo(ForkStub.bytes(Platform.LINUX_X86_64));
    }

    @Test
    void theCodeOfAarch64IsTheListing() throws Exception {
        assertThat(assembled("aarch64-linux-gnu-as", "aarch64-linux-gnu-objcopy", ForkStubAarch64.LISTING))
                .isEqualTo(ForkStub.bytes(Platform.LINUX_AARCH64));
    }

    private byte[] assembled(String assembler, String copier, String listing) throws Exception {
        Path source = Files.writeString(folder.resolve("stub.s"), listing);
        Path object = folder.resolve("stub.o");
        Path binary = folder.resolve("stub.bin");
        assumeTrue(run(assembler, source.toString(), "-o", object.toString()) == 0
                && run(copier, "-O", "binary", "-j", ".text", object.toString(), binary.toString()) == 0,
                "no " + assembler + " here");
        return Files.readAllBytes(binary);
    }

    private int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile()).start();
            return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException missing) {
            return -1;
        }
    }

    @Test
    void aChildDoesAllItsSteps() throws Exception {
        Path file = folder.resolve("written");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = ForkImage.shared(arena);
            ForkImage image = new ForkImage(memory, memory.address()).tryAll(Platform.current(), Sched.CLONE_PIDFD,
                    file.toString());
            int pid = ForkStub.fork(memory);
            int pidfd = ForkStub.pidfd(memory);
            MemorySegment end = arena.allocate(StructSiginfo.LAYOUT);
            Wait.waitid(Wait.P_PIDFD, pidfd, end, Wait.WEXITED | Wait.__WALL);
            Unistd.close(pidfd);
            assertThat(StructSiginfo.si_pid(end)).isEqualTo(pid);
            assertThat(StructSiginfo.si_code(end)).isEqualTo(Wait.CLD_EXITED);
            assertThat(StructSiginfo.si_status(end)).isEqualTo(42);
            assertDone(image, file);
        }
    }

    private static void assertDone(ForkImage image, Path file) throws IOException {
        assertThat(image.states()).isEqualTo("D D1000 D10 D1000 D1311768467463790320 D-7 D3000 D3000 D3000 N D3000"
                + " F-110 N F-9 N B ");
        assertThat(image.counter()).isEqualTo(3000);
        assertThat(image.stored()).isEqualTo(0x1234_5678_9abc_def0L);
        assertThat(image.target()).isEqualTo(image.source());
        byte[] written = Files.readAllBytes(file);
        assertThat(written).startsWith(image.source()).hasSize(ForkImage.COPIED + 10);
        assertThat(ForkRecord.sum(image.record(1))).isEqualTo(crc32c(written, 0, ForkImage.COPIED));
        assertThat(ForkRecord.sum(image.record(2))).isEqualTo(crc32c(written, ForkImage.COPIED, 10));
        assertThat(ForkRecord.written(image.record(1))).isEqualTo(ForkImage.COPIED);
    }

    private static int crc32c(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    /** Of aarch64, Linux: calls the code on a copy of the image in shared memory, waits for the child, gives the memory and its status. */
    private static final String CALLER = """
                .arch armv8-a+crc
                .globl _start
            _start:
                ldr x0, =0x%1$x
                mov x1, #%2$d
                mov x2, #3
                mov x3, #0x31                      // MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS
                mov x4, #-1
                mov x5, #0
                mov x8, #222                       // mmap
                svc #0
                mov x21, x0
                ldr x1, =image
                mov x2, #%2$d
            copyimage:
                ldr x3, [x1], #8
                str x3, [x0], #8
                subs x2, x2, #8
                b.ne copyimage
                mov x0, x21
                bl fork
                mov x1, x21                        // the number of the child is positive, or the status is wrong
                cmp x0, #0
                b.le finish
                sub sp, sp, #16
                mov x1, sp
                mov x2, #0x40000000                // __WALL
                mov x3, #0
                mov x8, #260                       // wait4
                svc #0
                mov x0, #1
                mov x1, x21
                mov x2, #%2$d
                mov x8, #64                        // write
                svc #0
                ldr w0, [sp]
                lsr w0, w0, #8
            finish:
                mov x8, #94                        // exit_group
                svc #0
            %3$s
                .data
                .balign 16
            image:
                .incbin "%4$s"
            """;

    @Test
    void onAarch64TooUnderAnEmulator() throws Exception {
        long base = 0x2000_0000L;
        Path file = folder.resolve("written");
        MemorySegment memory = Arena.ofAuto().allocate(ForkImage.BYTES, 8);
        // the emulator knows neither descriptors of processes nor children without a signal
        ForkImage laidOut = new ForkImage(memory, base).tryAll(Platform.LINUX_AARCH64, Signals.SIGCHLD,
                file.toString());
        Path before = Files.write(folder.resolve("image"), memory.toArray(ValueLayout.JAVA_BYTE));
        Path source = Files.writeString(folder.resolve("caller.s"),
                CALLER.formatted(base, ForkImage.BYTES, ForkStubAarch64.LISTING, before));
        Path object = folder.resolve("caller.o");
        Path program = folder.resolve("caller");
        assumeTrue(run("aarch64-linux-gnu-as", source.toString(), "-o", object.toString()) == 0
                && run("aarch64-linux-gnu-ld", object.toString(), "-o", program.toString()) == 0,
                "no binutils-aarch64-linux-gnu here");
        int status = run("qemu-aarch64", program.toString());
        assumeTrue(status != -1, "no qemu-user here");
        assertThat(status).isEqualTo(42);
        byte[] after = Files.readAllBytes(folder.resolve("output"));
        MemorySegment image = Arena.ofAuto().allocate(ForkImage.BYTES, 8);
        image.copyFrom(MemorySegment.ofArray(after));
        assertDone(new ForkImage(image, base).like(laidOut), file);
    }

    @Test
    void aFaultEndsTheChildByItsSignal() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = ForkImage.shared(arena);
            ForkImage image = new ForkImage(memory, memory.address());
            ForkStub.prepare(memory, memory.address() + ForkStub.headerBytes());
            image.add(ForkRecord.Operation.LOAD, 0, 0, 8);
            ForkStub.fork(memory);
            int pidfd = ForkStub.pidfd(memory);
            MemorySegment end = arena.allocate(StructSiginfo.LAYOUT);
            Wait.waitid(Wait.P_PIDFD, pidfd, end, Wait.WEXITED | Wait.__WALL);
            Unistd.close(pidfd);
            assertThat(StructSiginfo.si_status(end)).isEqualTo(Signals.SIGSEGV);
            assertThat(Signals.name(StructSiginfo.si_status(end))).isEqualTo("SIGSEGV");
            assertThat(image.states()).isEqualTo("B ");
        }
    }

    @Test
    void theParentKeepsItsMask() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(StructSigset.LAYOUT);
            MemorySegment before = arena.allocate(StructSigset.LAYOUT);
            MemorySegment after = arena.allocate(StructSigset.LAYOUT);
            Signals.sigaddset(set, Signals.SIGUSR2);
            Signals.pthread_sigmask(Signals.SIG_BLOCK, set, before);
            MemorySegment memory = ForkImage.shared(arena);
            ForkStub.prepare(memory, memory.address() + ForkStub.headerBytes());
            new ForkImage(memory, memory.address()).add(ForkRecord.Operation.CALL, SystemCalls.SYS_exit_group, 0);
            int pid = ForkStub.fork(memory);
            Signals.pthread_sigmask(Signals.SIG_SETMASK, before, after);
            Unistd.close(ForkStub.pidfd(memory));
            Wait.waitid(Wait.P_PID, pid, arena.allocate(StructSiginfo.LAYOUT), Wait.WEXITED | Wait.__WALL);
            assertThat(Signals.sigismember(after, Signals.SIGUSR2)).isEqualTo(1);
            assertThat(Signals.sigismember(after, Signals.SIGTERM)).isZero();
        }
    }

    @Test
    void signalsHaveNames() {
        assertThat(Signals.name(Signals.SIGKILL)).isEqualTo("SIGKILL");
        assertThat(Signals.name(35)).isEqualTo("SIG35");
    }
}
