// The smallest Vendure that sells something. What a merchant adds for Lastcall are the lines marked so.
const { dummyPaymentHandler, DefaultLogger, LogLevel } = require('@vendure/core');
const { LastcallPlugin } = require('./lastcall-plugin'); // Lastcall

exports.config = {
  apiOptions: { port: Number(process.env.PORT), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api', cors: false, csrfPrevention: true },
  authOptions: {
    tokenMethod: ['bearer', 'cookie', 'api-key'], // Lastcall: 'bearer' for a name and passphrase, or 'api-key'
    superadminCredentials: { identifier: 'superadmin', password: process.env.SUPERADMIN_PASSWORD },
    cookieOptions: { secret: process.env.COOKIE_SECRET },
  },
  dbConnectionOptions: { type: 'better-sqlite3', database: process.env.SQLITE_FILE, synchronize: true, logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: true }),
  plugins: [LastcallPlugin], // Lastcall
};
