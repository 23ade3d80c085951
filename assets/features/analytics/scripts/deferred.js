// Page views and web vitals for the analytics of the site.
import { reportVisits } from "./visits.js";
import { reportVitals } from "./vitals.js";

reportVisits();
reportVitals();
