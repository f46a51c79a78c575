package io.mmapkit.libc;

/**
 * What runs first at SIGBUS on x86-64: a signal handler of its own in machine code, since Java code can't run there.
 *
 * <p>If the thread is in a {@linkplain TrapNote section}, and the address that was accessed lies in a range that was
 * {@linkplain BusTrap#cover covered}, it counts the fault, maps zeros there by a raw mmap(2), and returns: the processor then does the same
 * access again, which succeeds. Otherwise, and if nothing can be mapped, it goes on to the handler that was there before, the JVM's, with
 * everything as it was found. It leaves errno alone and calls nothing but the kernel. A fault is counted as begun before the zeros are there, so
 * that who sees them sees the count, and as done after it.
 *
 * <p>The first 16 faults since the region was repaired get a page each, the next 16 two, and so on to the end of the range: a file that was cut
 * needs a few hundred faults and mappings, however long it was. Where the process may have no more mappings, the range gets zeros as a whole,
 * which takes none; and since a process at its limit has one too many for even that, a page that is kept for it is given back first.
 *
 * <p>It looks for the range in blocks of {@link BusTrap}: a header of 40 bytes, which is address of the next block or 0, an int with the number
 * of entries, four bytes of nothing, and in the first block how many covers were put on, the address of the first note of a thread, and of the
 * page to be given back; then entries of 32 bytes: first address, address after the last, address of the counts, version. An entry with an odd
 * version, or another one afterwards, is being written, and covers nothing yet.
 */
final class BusTrapCode {
    /** The code, for the GNU assembler; a test compares it with {@link #BYTES}. */
    static final String LISTING = """
            trap:
                endbr64
                mov 8(%rsi), %ecx                         # siginfo: si_code
                cmp $2, %ecx                              # BUS_ADRERR: no such page
                je save
                cmp $4, %ecx                              # BUS_MCEERR_AR: the memory of the page is broken
                jne chain
            save:
                push %rdi
                push %rsi
                push %rdx
                push %rbx
                push %rbp
                push %r12
                mov 16(%rsi), %rbx                        # si_addr
                mov $186, %eax                            # gettid
                syscall
                movabs $0x1111111111111111, %r9           # the table: put in when it is installed
                mov 24(%r9), %r8                          # the first note of a thread
            note:
                test %r8, %r8
                jz pass                                   # this thread is in no section
                mov 8(%r8), %ecx
                cmp $-1, %ecx                             # any thread
                je depth
                cmp %eax, %ecx
                jne nextnote
            depth:
                cmpl $0, 12(%r8)
                jne search
            nextnote:
                mov (%r8), %r8
                jmp note
            search:
                mov 16(%r9), %r12                         # how many covers were put on
                mov %r9, %r11
            block:
                mov 8(%r11), %ecx                         # how many entries
                lea 40(%r11), %r10                        # the first of them
                test %ecx, %ecx
                jz nextblock
            entry:
                mov 24(%r10), %rdx                        # its version, odd while it is written
                test $1, %dl
                jnz next
                mov (%r10), %rdi
                cmp %rdi, %rbx
                jb next
                mov 8(%r10), %rsi
                cmp %rsi, %rbx
                jae next
                mov 16(%r10), %rbp                        # the counts
                cmp 24(%r10), %rdx
                je found
            next:
                add $32, %r10
                dec %ecx
                jnz entry
            nextblock:
                mov (%r11), %r11
                test %r11, %r11
                jnz block
                cmp 16(%r9), %r12                         # a cover may have replaced another one behind our back
                jne search
            pass:
                pop %r12
                pop %rbp
                pop %rbx
                pop %rdx
                pop %rsi
                pop %rdi
            chain:
                movabs $0x2222222222222222, %rax          # the handler before: put in when it is installed
                jmp *%rax
            found:
                lock incq (%rbp)                          # one more begun
                lock incq 16(%r8)                         # and met in a section of this thread
                mov %rdi, %r12                            # the range
                mov %rsi, %r8
                and $-4096, %rbx                          # the page
                mov $1, %eax
                lock xadd %rax, 16(%rbp)                  # the how manyth since they were repaired
                shr $4, %rax
                mov $30, %ecx
                cmp %rcx, %rax
                cmova %rcx, %rax
                mov %eax, %ecx
                mov $4096, %esi
                shl %cl, %rsi                             # twice as many pages after each 16
                mov %r8, %rax
                sub %rbx, %rax
                cmp %rax, %rsi
                cmova %rax, %rsi                          # but none behind the range
                mov %rbx, %rdi
                push %r8
                push %r9
                mov $3, %edx                              # PROT_READ | PROT_WRITE
                mov $0x32, %r10d                          # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
                mov $-1, %r8
                xor %r9d, %r9d
                mov $9, %eax                              # mmap
                syscall
                pop %r9
                pop %r8
                cmp $-4095, %rax                          # an error number
                jb done
                xor %edi, %edi
                xchg %rdi, 32(%r9)                        # no mapping may be added: give one back
                test %rdi, %rdi
                jz whole
                mov $4096, %esi
                mov $11, %eax                             # munmap
                syscall
            whole:
                mov %r12, %rdi                            # the range as one needs no more mappings than it has
                mov %r8, %rsi
                sub %rdi, %rsi
                mov $3, %edx
                mov $0x32, %r10d
                mov $-1, %r8
                xor %r9d, %r9d
                mov $9, %eax
                syscall
                cmp $-4095, %rax
                jb done
                lock incq 8(%rbp)
                jmp pass
            done:
                lock incq 8(%rbp)                         # one more done
                pop %r12
                pop %rbp
                pop %rbx
                pop %rdx
                pop %rsi
                pop %rdi
                ret
            """;

    /** The same, assembled. */
    static final String BYTES = """
            f30f1efa8b4e0883f902740983f9040f859200000057565253554154488b5e10
            b8ba0000000f0549b911111111111111114d8b41184d85c07466418b480883f9
            ff740439c175074183780c0075054d8b00ebe24d8b61104d89cb418b4b084d8d
            532885c9742c498b5218f6c201751b498b3a4839fb7213498b72084839f3730a
            498b6a10493b521874294983c220ffc975d44d8b1b4d85db75c04d3b611075b3
            415c5d5b5a5e5f48b82222222222222222ffe0f048ff4500f049ff40104989fc
            4989f04881e300f0ffffb801000000f0480fc1451048c1e804b91e0000004839
            c8480f47c189c1be0010000048d3e64c89c04829d84839c6480f47f04889df41
            504151ba0300000041ba3200000049c7c0ffffffff4531c9b8090000000f0541
            594158483d01f0ffff724e31ff498779204885ff740cbe00100000b80b000000
            0f054c89e74c89c64829feba0300000041ba3200000049c7c0ffffffff4531c9
            b8090000000f05483d01f0ffff720af048ff4508e927fffffff048ff4508415c
            5d5b5a5e5fc3
            """;

    /** Where the address of the first block stands in it, and where that of the handler before. */
    static final int TABLE_AT = 41;
    static final int HANDLER_BEFORE_AT = 169;

    private BusTrapCode() {}
}
