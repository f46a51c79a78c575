package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

final class CallTest {
    @Test
    void namesAFunctionThatTheCLibraryLacks() {
        MethodHandle missing = Call.to("no_such_function").takes("fd", INT).takes("buf", POINTER).returns(INT,
                Returns.MINUS_ONE);

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> missing.invoke(1, MemorySegment.NULL))
                .withMessage("this C library has no no_such_function");
        assertThat(missing.type()).hasToString("(int,MemorySegment)int");
    }

    @Test
    void namesAMissingFunctionWhateverItReturns() {
        MethodHandle number = Call.to("no_such_function").takes("fd", INT).returns(LONG, Returns.ERROR_NUMBER);
        MethodHandle nothing = Call.to("no_such_procedure").takes("status", INT).returnsNothing();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> number.invoke(1));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> nothing.invoke(1))
                .withMessage("this C library has no no_such_procedure");
    }

    @Test
    void namesASystemCallThatTheKernelLacks() {
        MethodHandle missing = Call.system("nothing", 100_000).takes("value", INT).returns(INT, Returns.MINUS_ONE);

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> missing.invoke(7))
                .withMessage("this kernel has no nothing").havingCause()
                .withMessage("nothing(value=7) failed: ENOSYS (38) Function not implemented")
                .isInstanceOf(SystemCallException.class);
    }

    @Test
    void namesAMissingSystemCallEvenIfErrorsAreAnswers() {
        MethodHandle missing = Call.system("nothing", 100_000).returns(INT, Returns.MINUS_ONE_NEGATED);

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(missing::invoke)
                .withMessage("this kernel has no nothing");
    }

    @Test
    void hasTheTypeOfTheFunction() {
        MethodHandle close = Call.to("close").takes("fd", INT).returns(INT, Returns.MINUS_ONE);
        MethodHandle futex = Call.system("gettid", SystemCalls.SYS_gettid).returns(INT, Returns.ALWAYS);

        assertThat(close.type()).hasToString("(int)int");
        assertThat(futex.type()).hasToString("()int");
    }

    @Test
    void returnsTheNegatedErrorWhereErrorsAreAnswers() throws Throwable {
        MethodHandle close = Call.to("close").takes("fd", INT).returns(INT, Returns.MINUS_ONE_NEGATED);

        assertThat((int) close.invokeExact(Fixture.closed())).isEqualTo(-Errno.EBADF.number());
    }

    @Test
    void takesAnAddressWhoseErrorLooksLikeNone() throws Throwable {
        // -1 is the only address that is a failure: an error number as a result isn't
        MethodHandle labs = Call.to("labs").takes("j", LONG).returns(LONG, Returns.MAP_FAILED);

        assertThat((long) labs.invokeExact(-22L)).isEqualTo(22);
    }

    @Test
    void takesAnyErrorNumberForAFailure() {
        MethodHandle abs = Call.to("abs").takes("j", INT).returns(INT, Returns.ERROR_NUMBER);

        Refusals.assertRefused(() -> {
            int _ = (int) abs.invokeExact(-12);
        }, Errno.ENOMEM, "abs(j=-12)");
    }

    @Test
    void showsPointersAndTexts() {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle open = Call.to("open").takes("pathname", POINTER, Call::text)
                    .takes("flags", INT, Flags.of(Fcntl.class, "O_"))
                    .variadic().takes("mode", INT).returns(INT, Returns.MINUS_ONE);
            MethodHandle munmap = Call.to("munmap").takes("addr", POINTER).takes("length", LONG).returns(INT,
                    Returns.MINUS_ONE);

            MemorySegment path = arena.allocateFrom("/no such/größe");
            Refusals.assertRefused(() -> {
                int _ = (int) open.invokeExact(path, Fcntl.O_CLOEXEC, 0);
            }, Errno.ENOENT, "open(pathname=\"/no such/größe\", flags=O_CLOEXEC, mode=0)");
            Refusals.assertRefused(() -> {
                int _ = (int) munmap.invokeExact(MemorySegment.ofAddress(0xABC001), 4096L);
            }, Errno.EINVAL, "munmap(addr=0xabc001, length=4096)");
        }
    }

    @Test
    void showsATextThatCannotBeRead() {
        Refusals.assertRefused(() -> Fcntl.open(MemorySegment.NULL, Fcntl.O_CLOEXEC, 0), Errno.EFAULT,
                "open(pathname=0x0, flags=O_CLOEXEC, mode=00)");
    }
}
