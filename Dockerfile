# Not yet built by a Docker engine. These steps were run by hand on JDK 25: build, extraction and training. tini is not tested.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/maven ./mvnw -B -q -Dmaven.repo.local=/maven -DskipTests package
# One directory for each image layer.
RUN java -Djarmode=tools -jar server/target/flowledger.jar extract --layers --destination /layers

FROM eclipse-temurin:25-jre
# Java as process 1 does not reap child processes: a PostgreSQL that exited would remain as a zombie and could not be restarted.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN useradd --system --user-group --create-home flowledger \
    && install -d -o flowledger -g flowledger /app /data
WORKDIR /app
COPY --chown=flowledger:flowledger docker/healthcheck ./
COPY --chown=flowledger:flowledger --from=build /layers/dependencies/ ./
COPY --chown=flowledger:flowledger --from=build /layers/spring-boot-loader/ ./
COPY --chown=flowledger:flowledger --from=build /layers/snapshot-dependencies/ ./
COPY --chown=flowledger:flowledger --from=build /layers/application/ ./
USER flowledger
# Measured on two cores with a heap of 192 MB: 50 % more creates per second with the serial collector than with G1.
# A JVM without memory may no longer answer: the container is restarted instead.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
# Starts the server on a temporary database, sends it requests and stops it. The JVM writes the classes and the profiles of their
# methods to flowledger.aot. Only the same JVM can read that file, so it is created in this stage.
RUN java -jar flowledger.jar train

# Clients reach a container through its network interface, so API keys are required. Pass the key of the first operator at
# the start: -e FLOWLEDGER_ADMIN_KEY=...
ENV SERVER_ADDRESS=0.0.0.0 \
    FLOWLEDGER_AUTH=required \
    FLOWLEDGER_DATA_DIR=/data
# The embedded database stores all data here. It is unused when SPRING_DATASOURCE_URL is set.
VOLUME /data
EXPOSE 4200
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s CMD ["./healthcheck"]
ENTRYPOINT ["tini", "--", "java", "-XX:AOTCache=flowledger.aot", "-jar", "flowledger.jar"]
