// The smallest Medusa that sells something. What a merchant adds for Lastcall are the files in src, and the variables
// LASTCALL_WEBHOOK_URL and LASTCALL_WEBHOOK_SECRET.
const { defineConfig } = require('@medusajs/framework/utils');

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false, connection: { ssl: false } },
    http: {
      storeCors: process.env.STORE_CORS ?? '',
      adminCors: '',
      authCors: '',
      jwtSecret: process.env.COOKIE_SECRET,
      cookieSecret: process.env.COOKIE_SECRET,
    },
  },
  admin: { disable: true },
});
