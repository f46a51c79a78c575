package io.mmapkit.libc;

/**
 * What runs first at SIGBUS on x86-64: a signal handler of its own in machine code, since Java code can't run there.
 *
 * <p>If the thread is in a {@linkplain TrapNote section}, and the address that was accessed lies in a range that was
 * {@linkplain BusTrap#cover covered}, it counts the fault, maps zeros there by a raw mmap(2), and returns: the processor then does the same
 * access again, which succeeds. Otherwise, and if nothing can be mapped, it goes on to the handler that was there before, the JVM's, with
 * everything as it was found; a fault of a section outside of the ranges is counted for the thread as well, so that the section fails. It leaves
 * errno alone and calls nothing but the kernel. A fault is counted as begun before the zeros are there, so that who sees them sees the count, and
 * as done after it.
 *
 * <p>The first 16 faults since the region was repaired get a page each, the next 16 two, and so on to the end of the range: a file that was cut
 * needs a few hundred faults and mappings, however long it was. Where the system refuses so many, it is one page. Where it refuses that, because
 * the process may have no more mappings or no more memory of its own, the range is laid over as a whole by a sparse file of zeros, which takes no
 * further mapping and isn't accounted for; and since a process at its limit has one mapping too many for even that, a page that is kept for it
 * is given back first. While that is gone, each range is laid over as a whole at once. It happens a limited number of times until the repair, or a page of that file that can't be had either would be tried
 * for ever. In ranges with pages of their own beside the file's, it is a page at a time and never the whole: that would destroy them.
 *
 * <p>It looks for the range in blocks of {@link BusTrap}: a header of 48 bytes, which is address of the next block or 0, an int with the number
 * of entries, an int with the descriptor of the file of zeros, and in the first block how many covers were put on, the address of the first note
 * of a thread, of the note of virtual threads that changed threads, and of the page to be given back; then entries of 32 bytes: first address,
 * address after the last, address of the counts, version. An entry with an odd version, or another one afterwards, is being written, and covers
 * nothing yet.
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
                push %r13
                push %r14
                mov 16(%rsi), %rbx                        # si_addr
                mov $186, %eax                            # gettid
                syscall
                movabs $0x1111111111111111, %r14          # the table: put in when it is installed
                mov 24(%r14), %r8                         # the first note of a thread
            note:
                test %r8, %r8
                jz pass                                   # this thread never was in a section
                cmp %eax, 8(%r8)
                je mine
                mov (%r8), %r8
                jmp note
            mine:
                cmpl $0, 12(%r8)
                jne search                                # in a section
                testl $1, 24(%r8)                         # does it carry virtual threads?
                jz pass
                mov 32(%r14), %r8                         # one of them may have been in a section when it came here
                cmpl $0, 12(%r8)
                je pass
            search:
                mov 16(%r14), %r12                        # how many covers were put on
                mov %r14, %r11
            block:
                mov 8(%r11), %ecx                         # how many entries
                lea 48(%r11), %r10                        # the first of them
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
                cmp 16(%r14), %r12                        # a cover may have replaced another one behind our back
                jne search
                lock incq 16(%r8)                         # nobody's: the JVM's handler has it, but the section is told
                testl $1, 24(%r8)
                jz pass
                mov 32(%r14), %rcx
                lock incq 32(%rcx)
            pass:
                pop %r14
                pop %r13
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
                testl $1, 24(%r8)
                jz stretch
                mov 32(%r14), %rcx
                lock incq 32(%rcx)                        # and of any virtual thread
            stretch:
                mov %rdi, %r12                            # the range
                mov %rsi, %r13
                and $-4096, %rbx                          # the page
                mov $1, %eax
                lock xadd %rax, 16(%rbp)                  # the how manyth since they were repaired
                shr $4, %rax
                mov 24(%rbp), %ecx                        # the most doublings
                cmp %rcx, %rax
                cmova %rcx, %rax
                mov %eax, %ecx
                mov $4096, %esi
                shl %cl, %rsi                             # twice as many pages after each 16
                cmpq $0, 40(%r14)                         # there was no room elsewhere: what is taken here may be the last of it
                jne some
                cmpl $0, 28(%rbp)
                jg whole
            some:
                mov %r13, %rax
                sub %rbx, %rax
                cmp %rax, %rsi
                cmova %rax, %rsi                          # but none behind the range
                mov %rbx, %rdi
                mov $0x4032, %r10d                        # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE
                mov $-1, %r8
                xor %r9d, %r9d
                call map
                jb done
                cmp $4096, %rsi
                je whole
                mov $4096, %esi                           # a shorter one may be had where memory is accounted for
                call map
                jb done
            whole:
                cmpl $0, 28(%rbp)                         # how often the whole range may be laid over
                jle failed
                lock decl 28(%rbp)
                xor %edi, %edi
                xchg %rdi, 40(%r14)                       # at the limit there is one mapping too many: give one back
                test %rdi, %rdi
                jz over
                mov $4096, %esi
                mov $11, %eax                             # munmap
                syscall
            over:
                mov %r12, %rdi                            # the range as one needs no more mappings than it has
                mov %r13, %rsi
                sub %rdi, %rsi
                mov $0x11, %r10d                          # MAP_SHARED | MAP_FIXED
                mov 12(%r14), %r8d                        # the file of zeros
                mov %r12, %r9                             # in which each address has a place of its own
                call map
                jb done
            failed:
                lock incq 8(%rbp)
                jmp pass
            map:
                mov $3, %edx                              # PROT_READ | PROT_WRITE
                mov $9, %eax                              # mmap
                syscall
                cmp $-4095, %rax                          # an error number, or below it
                ret
            done:
                lock incq 8(%rbp)                         # one more done
                pop %r14
                pop %r13
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
            f30f1efa8b4e0883f902740983f9040f85c40000005756525355415441554156
            488b5e10b8ba0000000f0549be11111111111111114d8b46184d85c00f848c00
            00004139400874054d8b00ebec4183780c00751541f740180100000074704d8b
            46204183780c0074654d8b66104d89f3418b4b084d8d533085c9742c498b5218
            f6c201751b498b3a4839fb7213498b72084839f3730a498b6a10493b52187445
            4983c220ffc975d44d8b1b4d85db75c04d3b661075b3f049ff401041f7401801
            0000007409498b4e20f048ff4120415e415d415c5d5b5a5e5f48b82222222222
            222222ffe0f048ff4500f049ff401041f74018010000007409498b4e20f048ff
            41204989fc4989f54881e300f0ffffb801000000f0480fc1451048c1e8048b4d
            184839c8480f47c189c1be0010000048d3e649837e28007506837d1c007f3c4c
            89e84829d84839c6480f47f04889df41ba3240000049c7c0ffffffff4531c9e8
            5f00000072704881fe00100000740cbe00100000e84a000000725b837d1c007e
            38f0ff4d1c31ff49877e284885ff740cbe00100000b80b0000000f054c89e74c
            89ee4829fe41ba11000000458b460c4d89e1e80c000000721df048ff4508e90b
            ffffffba03000000b8090000000f05483d01f0ffffc3f048ff4508415e415d41
            5c5d5b5a5e5fc3
            """;

    /** Where the address of the first block stands in it, and where that of the handler before. */
    static final int TABLE_AT = 45;
    static final int HANDLER_BEFORE_AT = 219;

    private BusTrapCode() {}
}
