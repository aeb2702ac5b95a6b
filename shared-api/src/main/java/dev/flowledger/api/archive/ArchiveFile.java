package dev.flowledger.api.archive;

/**
 * The file of an archive.
 *
 * @param name its name, which is unique
 * @param location the folder or the bucket to which it was written
 * @param sha256 the SHA-256 checksum of its bytes, 64 hexadecimal digits
 * @param bytes its size
 */
public record ArchiveFile(String name, String location, String sha256, long bytes) {}
