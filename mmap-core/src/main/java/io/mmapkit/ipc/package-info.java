/**
 * What processes talk and agree by in a {@link io.mmapkit.shared.SharedSegment}, whichever of them is killed, and at whichever instruction.
 *
 * <p>Who died is known from the kernel: from the lock that each participant holds on its slot. No clock and no process number is trusted.
 */
package io.mmapkit.ipc;
