/**
 * A whole hire, played with the generated TypeScript client, as another company's program would.
 *
 * Run with the address of the API and the file that names the people, their keys and the policy.
 * The types are checked before it runs; the last line says where the application stands.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Problem = components["schemas"]["Problem"];
type Task = components["schemas"]["TaskLine"];
type Kind = components["schemas"]["TaskKind"];
type Who = "recruiter" | "manager" | "lead" | "interviewer";
interface Stage {
  policy: string;
  mark: string;
  people: Record<Who, string>;
  keys: Record<Who, string>;
}

const PATIENCE_MS = 60_000;
const [address, file] = process.argv.slice(2);
assert(address && file);
const stage: Stage = JSON.parse(readFileSync(file, "utf-8"));

/** The client of one of the people. */
const client = (who: Who) =>
  createClient<paths>({
    baseUrl: address,
    headers: { Authorization: `Bearer ${stage.keys[who]}` },
  });

/** What was hoped for. */
function got<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  assert(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

/** The problem that an answer is, with the status that was expected. */
function refused(answer: { error?: Problem; response: Response }, status: number): Problem {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  assert(answer.error !== undefined);
  return answer.error;
}

/** Look again and again until something is there. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error(`${what} never came`);
}

async function task(who: Who, kind: Kind, application: string): Promise<Task> {
  return until(kind, async () => {
    const query = { whose: "all" as const, kind, application };
    return got(await client(who).GET("/api/v1/tasks", { params: { query } })).items[0];
  });
}

async function complete(who: Who, task: Task, completion: string, form: Record<string, unknown>) {
  return client(who).POST("/api/v1/tasks/{task_id}/completions", {
    params: { path: { task_id: task.id } },
    body: { completion, version: task.version, form },
  });
}

/** A job, a candidate, and their application; what does not fit comes back as a problem. */
async function somebodyApplies(): Promise<string> {
  const recruiter = client("recruiter");
  assert.equal(got(await recruiter.GET("/api/v1/me")).id, stage.people.recruiter);
  // A recruiter only proposes a job whose hiring manager has none yet.
  const opened = await client("lead").POST("/api/v1/jobs", {
    body: {
      code: `TS-${stage.mark}`.slice(0, 60),
      title: "Senior Backend Engineer",
      recruiter: stage.people.recruiter,
      hiring_manager: stage.people.manager,
      hr_lead: stage.people.lead,
      policy: stage.policy,
      stages: [{ name: "Technical interview", panel: [stage.people.interviewer] }],
    },
  });
  const job = got(opened);
  assert("id" in job);
  const jing = { name: "欧阳静", email: `ts.${stage.mark}@mail.example`, locale: "zh" as const };
  const candidate = got(await recruiter.POST("/api/v1/candidates", { body: jing })).id;

  const known = refused(await recruiter.POST("/api/v1/candidates", { body: jing }), 409);
  assert.deepEqual([known.reason, known.existing], ["address_taken", candidate]);
  const nameless = { name: " ", email: "jing at mail.example" };
  const unread = refused(await recruiter.POST("/api/v1/candidates", { body: nameless }), 422);
  assert.deepEqual(
    unread.errors?.map((fault) => [fault.field, fault.code]),
    [
      ["name", "empty"],
      ["email", "not_an_address"],
    ],
  );
  const body = { candidate, job: job.id };
  const strange = await client("interviewer").POST("/api/v1/applications", { body });
  assert.match(refused(strange, 403).type, /:not-allowed$/);

  return got(await recruiter.POST("/api/v1/applications", { body })).id;
}

/** From the appointment to the end. */
async function theyAreHired(application: string): Promise<string | null> {
  const form = {
    starts_at: new Date(Date.now() + 1000).toISOString(),
    minutes: 1,
    place: "3 号会议室",
    panel: [stage.people.interviewer],
  };
  const appointment = await task("recruiter", "schedule_interview", application);
  got(await complete("recruiter", appointment, "scheduled", form));
  assert(refused(await complete("recruiter", appointment, "scheduled", form), 409).reason);

  const asked = await task("interviewer", "give_feedback", application);
  const path = { task_id: asked.id };
  const seen = got(await client("interviewer").GET("/api/v1/tasks/{task_id}", { params: { path } }));
  const submitted = seen.completions.find((way) => way.completion === "submitted");
  const verdict = submitted?.fields.find((field) => field.name === "verdict");
  assert(verdict?.options.some((option) => option.value === "pass"));
  const scorecard = {
    recommendation: "yes",
    verdict: "pass",
    evidence: "Halved the latency of the payment service, and could say why.",
    feedback: "Say more about the trade-offs.",
  };
  got(await complete("interviewer", asked, "submitted", scorecard));

  const telling = await task("recruiter", "notify_candidate", application);
  const draft = await client("recruiter").GET("/api/v1/tasks/{task_id}/draft", {
    params: { path: { task_id: telling.id } },
  });
  assert(got(draft).body.includes("欧阳静"));
  got(await complete("recruiter", telling, "send", {}));
  const offer = await task("recruiter", "prepare_offer", application);
  const start_on = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  got(await complete("recruiter", offer, "accepted", { start_on }));

  const stands = await until("the end", async () => {
    const at = { params: { path: { application_id: application } } };
    const now = got(await client("manager").GET("/api/v1/applications/{application_id}", at));
    return now.closed_at === null ? undefined : now;
  });
  return stands.outcome;
}

const application = await somebodyApplies();
const outcome = await theyAreHired(application);
const at = { params: { path: { application_id: application } } };
const events = got(await client("lead").GET("/api/v1/applications/{application_id}/timeline", at));
const types = new Set(events.map((event) => event.type));
assert(types.has("decision.made") && types.has("candidate.told"));
console.log(`${application} ${outcome}`);
