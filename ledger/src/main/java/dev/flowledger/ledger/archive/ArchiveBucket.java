package dev.flowledger.ledger.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Archives in a bucket of S3, or of a server with the same protocol. Region and credentials are those of the AWS SDK. */
final class ArchiveBucket implements ArchiveStorage, AutoCloseable {

    static final String SCHEME = "s3://";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Without data from the server. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final String location;
    private final String bucket;
    private final String prefix;
    private final S3Client client;

    private ArchiveBucket(String location, S3Client client) {
        this.location = location;
        String path = location.substring(SCHEME.length());
        int slash = path.indexOf('/');
        this.bucket = slash < 0 ? path : path.substring(0, slash);
        String folder = slash < 0 ? "" : path.substring(slash + 1);
        this.prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        this.client = client;
    }

    /**
     * Creates a storage. It connects when the first archive is written or read.
     *
     * @param location {@code s3://bucket/prefix}
     * @param endpoint the URL of another server than that of AWS; null for the SDK's default
     * @throws SdkException if the SDK finds no region
     */
    static ArchiveBucket of(String location, @Nullable URI endpoint) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT))
                // Servers of others do not have the newer checksums. The file is read back and compared in any case.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (endpoint != null) {
            // A host name that contains the bucket may not resolve there.
            builder.endpointOverride(endpoint).forcePathStyle(true);
        }
        return new ArchiveBucket(location, builder.build());
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public void write(String name, Path file) throws IOException {
        try {
            client.putObject(request -> request.bucket(bucket).key(prefix + name), file);
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean contains(String name) throws IOException {
        try {
            client.headObject(request -> request.bucket(bucket).key(prefix + name));
            return true;
        } catch (NoSuchKeyException missing) {
            return false;
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Downloads the file first, so that a failure of the network is not taken for damage of the archive. */
    @Override
    public InputStream open(String name) throws IOException {
        Path copy = Files.createTempFile("flowledger-archive-", "");
        try (InputStream in = client.getObject(request -> request.bucket(bucket).key(prefix + name));
                OutputStream out = Files.newOutputStream(copy)) {
            in.transferTo(out);
            return Files.newInputStream(copy, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (NoSuchKeyException missing) {
            Files.delete(copy);
            throw new NoSuchFileException(name);
        } catch (SdkException e) {
            Files.delete(copy);
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            Files.delete(copy);
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
