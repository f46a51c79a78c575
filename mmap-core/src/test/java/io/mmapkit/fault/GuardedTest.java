package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.mmapkit.FaultContainment;
import io.mmapkit.GuardedAccess;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes out of a guarded section when the access throws, wraps or hides what happened. */
@Timeout(60)
final class GuardedTest {
    private static final int CALLS = 12_000; // C2 has compiled the access by then
    private static final int[] ONE = {1};

    private CutFile file;
    private MappedRegion region;

    /** Comes across a safepoint when it is closed: there a pending fault is thrown. */
    private static final class Resource implements AutoCloseable {
        @Override
        public void close() {
            Thread.yield();
        }
    }

    @BeforeEach
    void cut() throws IOException {
        file = new CutFile();
        region = file.region();
    }

    @AfterEach
    void end() {
        file.close();
    }

    @Test
    void saysThatItWorks() {
        assertThat(FaultContainment.result().works()).as(FaultContainment.result().detail()).isTrue();
        assertThat(FaultContainment.result()).isSameAs(FaultContainment.result());
    }

    @Test
    void namesTheFileAndWhatBecameOfIt() {
        assertThatExceptionOfType(MappingFaultException.class)
                .isThrownBy(() -> region.guardedLong(s -> s.get(JAVA_LONG, CutFile.bad(0))))
                .satisfies(fault -> {
                    assertThat(fault.kind()).isEqualTo(Kind.FILE_SHORTER);
                    assertThat(fault.getFile()).isEqualTo(file.path().toString());
                    assertThat(fault.getReason()).contains(CutFile.GOOD * CutFile.PAGE + " bytes now");
                });
    }

    @Test
    void letsThroughWhatTheAccessThrowsWhenAllPagesAreThere() throws IOException {
        try (MappedRegion whole = MappedRegion.builder().anonymous().length(CutFile.PAGE).map()) {
            assertThatIOException().isThrownBy(() -> whole.guarded(s -> {
                throw new IOException("mine " + s.get(JAVA_LONG, 0));
            })).withMessage("mine 0");
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> whole.guarded(s -> new byte[Integer.MAX_VALUE]));
            assertThatExceptionOfType(StackOverflowError.class)
                    .isThrownBy(() -> whole.guardedAction(GuardedTest::endless));
            assertThatExceptionOfType(InternalError.class).isThrownBy(() -> whole.guardedLong(s -> {
                throw new InternalError("not a fault");
            })).withMessage("not a fault");
        }
    }

    private static void endless(MemorySegment view) {
        view.set(JAVA_LONG, 0, view.get(JAVA_LONG, 0) + 1);
        endless(view);
    }

    @Test
    void containsAFaultThatTheAccessWraps() throws Exception {
        everyTimeContained(s -> {
            try {
                return s.get(JAVA_LONG, CutFile.bad(1));
            } catch (InternalError hidden) {
                throw new IllegalStateException(hidden);
            }
        });
    }

    @Test
    void containsAFaultThatReflectionWraps() throws Exception {
        Method read = GuardedTest.class.getDeclaredMethod("readBad", MemorySegment.class);
        everyTimeContained(s -> {
            try {
                return (long) read.invoke(null, s);
            } catch (InvocationTargetException wrapped) {
                throw new IOException(wrapped);
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    private static long readBad(MemorySegment view) {
        return view.get(JAVA_LONG, CutFile.bad(2));
    }

    @Test
    void containsAFaultThatComesToLightWhenSomethingElseWasThrown() throws Exception {
        for (int i = 0; i < CALLS; i++) { // on a good page, so that C2 doesn't expect anything else
            region.guardedLong(s -> {
                try (Resource _ = new Resource()) {
                    return ONE[(int) (s.get(JAVA_LONG, CutFile.good(3)) - CutFile.PATTERN)];
                }
            });
        }
        everyTimeContained(s -> {
            try (Resource _ = new Resource()) {
                return ONE[(int) (s.get(JAVA_LONG, CutFile.bad(3)) - CutFile.PATTERN)];
            }
        });
        everyTimeContained(s -> {
            try (Resource _ = new Resource()) {
                throw new IOException("seen: " + s.get(JAVA_LONG, CutFile.bad(3)));
            }
        });
    }

    @Test
    void leavesAFaultToTheInnerSection() throws Exception {
        try (CutFile inner = new CutFile()) {
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.guardedLong(s -> s.get(JAVA_LONG, 0)
                            + inner.region().guardedLong(t -> t.get(JAVA_LONG, CutFile.bad(0)))))
                    .satisfies(fault -> assertThat(fault.getFile()).isEqualTo(inner.path().toString()));
        }
    }

    @Test
    void leavesNothingBehindInTheThread() throws Exception {
        for (int i = 0; i < CALLS; i++) {
            int page = i;
            try {
                region.guardedLong(s -> s.get(JAVA_LONG, CutFile.bad(page)));
            } catch (MappingFaultException contained) {
                Thread.yield(); // would throw what is pending
            }
            assertThat(region.segment().get(JAVA_LONG, CutFile.good(i))).isEqualTo(CutFile.PATTERN);
        }
    }

    private void everyTimeContained(GuardedAccess.OfLong<Exception> access) throws Exception {
        for (int i = 0; i < CALLS; i++) {
            try {
                throw new AssertionError("gave " + region.guardedLong(access) + " in round " + i);
            } catch (MappingFaultException contained) {
                if (contained.kind() != Kind.FILE_SHORTER) {
                    throw new AssertionError("in round " + i, contained);
                }
            }
        }
    }
}
