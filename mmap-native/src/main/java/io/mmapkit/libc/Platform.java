package io.mmapkit.libc;

/** The machines this library knows the constants and structures of. Anything else is refused by name: there is no default. */
public enum Platform {
    /** Linux with the GNU C library on x86-64 (AMD64). */
    LINUX_X86_64,

    /** Linux with the GNU C library on 64-bit little-endian Arm. */
    LINUX_AARCH64;

    private static final Platform CURRENT = of(System.getProperty("os.name"), System.getProperty("os.arch"));

    /**
     * The machine this JVM runs on.
     *
     * @return the platform
     * @throws UnsupportedOperationException if it isn't one of these; the message names the operating system and the architecture
     */
    public static Platform current() {
        if (CURRENT == null) {
            throw new UnsupportedOperationException("mmapkit runs on Linux on x86-64 and aarch64, not on "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
        return CURRENT;
    }

    static Platform of(String system, String architecture) {
        if (!"Linux".equals(system)) {
            return null;
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> LINUX_X86_64;
            case "aarch64" -> LINUX_AARCH64;
            default -> null;
        };
    }

    /** One of two values, by the machine. */
    static <T> T choose(T onX86, T onAarch64) {
        return switch (current()) {
            case LINUX_X86_64 -> onX86;
            case LINUX_AARCH64 -> onAarch64;
        };
    }
}
