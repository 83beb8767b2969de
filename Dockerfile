# Two images: `ci` has a shell, for systems that run jobs by one; the last and default one has the program alone.
FROM rust:1.95-alpine AS build
# The base image pins the release of Alpine, and with it the compilers.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base cmake perl
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin trailwarden

FROM alpine:3.22 AS ci
RUN adduser -D -u 65532 trailwarden
COPY --from=build /build/target/release/trailwarden /usr/local/bin/trailwarden
USER 65532
WORKDIR /work

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /build/target/release/trailwarden /usr/local/bin/trailwarden
USER 65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/trailwarden"]
