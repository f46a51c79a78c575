/** Figures of messages between two JVMs: rings beside what else passes messages. */
package io.mmapkit.bench.ipc;
