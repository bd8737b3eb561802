# Poinçon with a PostgreSQL server beside it (compose.yaml). Builds from the lockfile; no install script runs (.npmrc).
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages stay: the platform binaries of sharp and esbuild are among them, and esbuild builds the styles at start.
# The image has its own Node: the one that npm brings is left out.
RUN npm ci --omit=dev && npm cache clean --force && rm -rf node_modules/node-linux-* node_modules/node-bin-*
COPY . .
RUN node scripts/build.mjs && node scripts/link-postgres.mjs && mkdir -p /data && chown node:node /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process and hears the signals; it ends running requests and jobs within eight seconds.
CMD ["node", "--enable-source-maps", "dist/main.js", "serve"]
