package io.mmapkit.libc;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the names of the Java side are said in C, and which of them a header may lack. */
final class AbiNames {
    /** Names of our own, or of the kernel's documentation only (admin-guide/mm/pagemap), as C expressions. */
    private static final Map<String, String> EXPRESSIONS = Map.ofEntries(
            Map.entry("FILE_ACTIONS_SIZE", "sizeof(posix_spawn_file_actions_t)"),
            Map.entry("ATTR_SIZE", "sizeof(posix_spawnattr_t)"),
            Map.entry("PTHREAD_MUTEX_SIZE", "__SIZEOF_PTHREAD_MUTEX_T"),
            Map.entry("PTHREAD_MUTEXATTR_SIZE", "__SIZEOF_PTHREAD_MUTEXATTR_T"),
            Map.entry("PM_PFN", "(1ULL << 55) - 1"),
            Map.entry("PM_SOFT_DIRTY", "1ULL << 55"),
            Map.entry("PM_MMAP_EXCLUSIVE", "1ULL << 56"),
            Map.entry("PM_UFFD_WP", "1ULL << 57"),
            Map.entry("PM_FILE", "1ULL << 61"),
            Map.entry("PM_SWAP", "1ULL << 62"),
            Map.entry("PM_PRESENT", "1ULL << 63"));

    /** Names of one machine. */
    private static final Map<String, Platform> ONLY = Map.of(
            "MAP_32BIT", Platform.LINUX_X86_64, "MAP_ABOVE4G", Platform.LINUX_X86_64,
            "PROT_BTI", Platform.LINUX_AARCH64, "PROT_MTE", Platform.LINUX_AARCH64);

    /** The version of the kernel's headers that first had a name, for those younger than 5.10. */
    private static final Map<String, Integer> SINCE = """
            5.11 UFFD_USER_MODE_ONLY
            5.13 UFFDIO_CONTINUE UFFDIO_REGISTER_MODE_MINOR
            5.14 MADV_POPULATE_READ MADV_POPULATE_WRITE UFFD_FEATURE_MINOR_SHMEM
            5.16 FUTEX_32 FUTEX_WAITV_MAX SYS_futex_waitv futex_waitv
            5.18 MADV_DONTNEED_LOCKED UFFD_FEATURE_EXACT_ADDRESS
            5.19 UFFD_FEATURE_WP_HUGETLBFS_SHMEM
            6.1 MADV_COLLAPSE STATX_DIOALIGN stx_dio_mem_align stx_dio_offset_align
            6.3 MFD_NOEXEC_SEAL MFD_EXEC F_SEAL_EXEC
            6.4 UFFD_FEATURE_WP_UNPOPULATED
            6.5 SYS_cachestat cachestat cachestat_range
            6.6 MAP_ABOVE4G UFFDIO_POISON UFFD_FEATURE_POISON
            6.7 UFFD_FEATURE_WP_ASYNC PAGEMAP_SCAN PM_SCAN_WP_MATCHING PM_SCAN_CHECK_WPASYNC PAGE_IS_WPALLOWED PAGE_IS_WRITTEN
            6.7 PAGE_IS_FILE PAGE_IS_PRESENT PAGE_IS_SWAPPED PAGE_IS_PFNZERO PAGE_IS_HUGE PAGE_IS_SOFT_DIRTY pm_scan_arg
            6.8 UFFD_FEATURE_MOVE
            6.10 SYS_mseal
            6.11 MAP_DROPPABLE PROCMAP_QUERY PROCMAP_QUERY_VMA_READABLE PROCMAP_QUERY_VMA_WRITABLE PROCMAP_QUERY_VMA_EXECUTABLE
            6.11 PROCMAP_QUERY_VMA_SHARED PROCMAP_QUERY_COVERING_OR_NEXT_VMA PROCMAP_QUERY_FILE_BACKED_VMA procmap_query
            6.13 MADV_GUARD_INSTALL MADV_GUARD_REMOVE
            """.lines().map(line -> line.split(" ")).flatMap(AbiNames::versions)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private AbiNames() {}

    /** A constant as an expression of C. */
    static String expression(String name) {
        return EXPRESSIONS.getOrDefault(name, name);
    }

    /** Whether no header defines the constant: it is compared with what the documentation says. */
    static boolean isDocumentedOnly(String name) {
        return expression(name).startsWith("1ULL") || expression(name).startsWith("(1ULL");
    }

    /** The word to look for in the headers: the last of {@code struct stat}, {@code range.start}, {@code sizeof(pthread_mutex_t)}. */
    static String word(String name) {
        return expression(name).replaceAll(".*?(\\w+)\\)?$", "$1");
    }

    /** Why headers of a version of the kernel may lack a name: nothing if they may not, which makes it a mistake of ours. */
    static Optional<String> excuse(String name, Platform platform, int kernel) {
        Platform only = ONLY.getOrDefault(name, platform);
        int since = SINCE.getOrDefault(word(name), 0);
        if (only != platform) {
            return Optional.of(name + " (" + only + ')');
        }
        return since > kernel
                ? Optional.of(name + " (Linux " + (since >> 16) + '.' + (since >> 8 & 0xff) + ')')
                : Optional.empty();
    }

    private static Stream<Map.Entry<String, Integer>> versions(String[] words) {
        String[] version = words[0].split("\\.");
        int code = Integer.parseInt(version[0]) << 16 | Integer.parseInt(version[1]) << 8;
        return Arrays.stream(words).skip(1).map(name -> Map.entry(name, code));
    }
}
