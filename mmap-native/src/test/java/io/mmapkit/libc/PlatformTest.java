package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {
    /** Asks for the machine, and uses the library without having asked. */
    static final class UseIt {
        public static void main(String[] arguments) {
            try {
                Platform.current();
            } catch (UnsupportedOperationException refused) {
                System.out.println(refused.getMessage());
            }
            Unistd.getpid();
        }
    }

    @ParameterizedTest
    @CsvSource({"Linux,amd64,LINUX_X86_64", "Linux,x86_64,LINUX_X86_64", "Linux,aarch64,LINUX_AARCH64"})
    void knowsItsMachines(String system, String architecture, Platform platform) {
        assertThat(Platform.of(system, architecture)).isEqualTo(platform);
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X,aarch64", "Windows 11,amd64", "FreeBSD,amd64", "Linux,riscv64", "Linux,arm", "Linux,i386",
        "Linux,ppc64le"})
    void takesNoOtherMachineForOneOfThem(String system, String architecture) {
        assertThat(Platform.of(system, architecture)).isNull();
    }

    @Test
    void isOneOfThemHere() {
        assertThat(Platform.current())
                .isEqualTo(Platform.of(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    @Test
    void refusesAnotherMachineByName() throws Exception {
        ChildJvm.Result result = ChildJvm.of(UseIt.class).jvm("-Dos.arch=s390x").run();

        String sentence = "mmapkit runs on Linux on x86-64 and aarch64, not on Linux on s390x";
        assertThat(result.stdout()).isEqualTo(sentence + '\n');
        assertThat(result.stderr()).contains(sentence);
        assertThat(result.status()).isEqualTo(1);
    }
}
