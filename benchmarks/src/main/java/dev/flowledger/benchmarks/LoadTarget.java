package dev.flowledger.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A running server with the routes of Prefect 2 and a PostgreSQL of its own. */
interface LoadTarget {

    HttpClient CLIENT = HttpClient.newHttpClient();

    /** The address without a path. */
    URI address();

    /** Direct access to its PostgreSQL. */
    PostgresClient postgres();

    /** The table of flow runs, with the columns {@code id} and {@code state_type}. */
    String flowRunTable();

    /** Stops the server and its PostgreSQL. */
    void stop();

    /** Processor time of the server and its PostgreSQL since they started. */
    ProcessorTime processorTime();

    default HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address().resolve(path));
    }

    default HttpRequest postRequest(String path, String json) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    /** Sends GET and returns the body of the response. */
    default String get(String path) {
        return send(request(path).build(), 200);
    }

    /** Sends a request and returns the body of the response. Any other status is a failure of the benchmark. */
    default String send(HttpRequest request, int expectedStatus) {
        HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != expectedStatus) {
            throw new BenchmarkException(request + ": status " + response.statusCode() + ", " + response.body());
        }
        return response.body();
    }

    default <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> bodyHandler) {
        try {
            return CLIENT.send(request, bodyHandler);
        } catch (IOException e) {
            throw new BenchmarkException(request + ": no response, " + e);
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }
}
