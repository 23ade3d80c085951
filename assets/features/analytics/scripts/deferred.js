// Page views and web vitals for the analytics of the site, and the feedback of users.
import { sendFeedback } from "./feedback.js";
import { reportVisits } from "./visits.js";
import { reportVitals } from "./vitals.js";

sendFeedback();
reportVisits();
reportVitals();
