package dev.flowledger.server.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** A request that does not even reach its route; what stands in front of the routes says why, in a sentence. */
public final class Refusal extends RuntimeException {

    private final HttpStatus status;
    private final transient HttpHeaders headers = new HttpHeaders();

    /** A refusal with this status, whose {@code detail} is the sentence. */
    public Refusal(HttpStatus status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    /** The same, with one more header in the answer. */
    public Refusal with(String header, String value) {
        headers.set(header, value);
        return this;
    }

    HttpStatus status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }
}
