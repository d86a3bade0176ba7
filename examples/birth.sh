#!/usr/bin/env bash
# A birth, from the hospital to the family, over the JSON API: curl and jq only. Needs a node with the practice country.
#   examples/birth.sh http://127.0.0.1:8080
# Prints dossier= certificate= pin= residence= health_card=, one a line; ends with an error and its reason when any part fails.
set -euo pipefail
BASE=${1:?usage: examples/birth.sh BASE_URL}

# call TOKEN METHOD PATH [JSON]: the answer's body, or the problem's text and an end.
call() {
  local token=$1 method=$2 path=$3 body=${4:-}
  local answer status
  answer=$(curl -sS -w '\n%{http_code}' -X "$method" "$BASE$path" -H 'Accept: application/json' -H 'Accept-Language: en' \
    ${token:+-H "Authorization: Bearer $token"} ${body:+-H 'Content-Type: application/json' --data "$body"})
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  if [ "$status" -ge 400 ]; then
    echo "$method $path: $status $(jq -r '[.detail, (.errors // [] | map(.pointer + " " + .detail) | join("; "))] | join(" ")' <<<"$answer")" >&2
    exit 1
  fi
  printf '%s' "$answer"
}
# sign_in AGENCY LOGIN: a session token. The one-time code stands in the practice inbox.
sign_in() {
  local begun code
  begun=$(call '' POST /api/sign-in "{\"agency\": \"$1\", \"login\": \"$2\"}")
  code=$(call '' GET "/api/practice/code?agency=$1&login=$2" | jq -r .code)
  call '' POST "/api/sign-in/$(jq -r .challenge <<<"$begun")" "{\"agency\": \"$1\", \"code\": \"$code\"}" | jq -r .token
}
# wait_for WHAT COMMAND...: repeats until the command prints something, at most 10 seconds.
wait_for() {
  local what=$1 found
  shift
  for _ in $(seq 100); do
    found=$("$@") && [ -n "$found" ] && { printf '%s' "$found"; return; }
    sleep 0.1
  done
  echo "$what did not come" >&2
  exit 1
}

# 0. Who plays: the practice country proposes a mother, her officers and a hospital with its credential.
cast=$(call '' GET /api/practice/birth)
of() { jq -r ".$1" <<<"$cast"; }

# 1. The hospital sends the birth notice.
number="$(printf '%05d' $((RANDOM % 100000))).GCS.$(of hospital.facility).$(date +%y)"
call "$(of hospital.token)" POST /api/birth-notices "$(jq -n --arg number "$number" --argjson cast "$cast" '{
  number: $number, facility: $cast.hospital.facility,
  mother: {pin: $cast.mother.login, name: $cast.mother.name, birth_date: $cast.mother.birth_date},
  child: {sex: "2", born_on: $cast.today, born_at: "06:30", weight_grams: 3200, intended_middle: "Thị Minh", intended_given: "An"}}')" >/dev/null

# 2. The mother signs in, finds the offer and opens the form.
mother=$(sign_in portal "$(of mother.login)")
my_offer() { call "$mother" GET /api/me | jq -r --arg number "$number" '.offers[] | select(.start.notice == $number) | .id'; }
offer=$(wait_for "the offer" my_offer)
draft=$(call "$mother" POST /api/drafts "{\"offer\": \"$offer\"}")
token=$(jq -r .token <<<"$draft")

# 3. She keeps the suggestions, chooses a clinic and submits.
call "$mother" PATCH "/api/drafts/$token" "$(jq '.answers + {given_name: "An", identity_card: false, delivery: "electronic", copies: 1}' <<<"$draft")" >/dev/null
dossier=$(call "$mother" POST "/api/drafts/$token/submit" '{"commitment": true}' | jq -r .dossier)
echo "dossier=$dossier"

# work AGENCY-OFFICER STEP: the id and version of the step's work in the officer's queue.
work() { call "$1" GET "/api/work?unit=$2" | jq -c --arg dossier "$dossier" --arg step "$3" '.work[] | select(.dossier == $dossier and .step == $step)'; }
decide() { call "$1" POST "/api/work/$(jq -r .id <<<"$2")/$3" "{\"version\": $(jq .version <<<"$2")}"; }

# 4. The civil-status officer sends the draft certificate; the mother confirms; the officer enters it in the book.
registrar=$(sign_in justice "$(of officers.registrar.login)")
found=$(wait_for "the registrar's task" work "$registrar" "$(of officers.registrar.unit)" register-birth)
decide "$registrar" "$found" send-draft >/dev/null
request() { call "$mother" GET "/api/cases/$dossier" | jq -r '.requests[0].token // empty'; }
asked=$(wait_for "the draft to confirm" request)
call "$mother" POST "/api/requests/$asked" '{"answer": "agree"}' >/dev/null
confirmed() { work "$registrar" "$(of officers.registrar.unit)" register-birth | jq -c 'select(.state == "confirmed")'; }
found=$(wait_for "the confirmation" confirmed)
decide "$registrar" "$found" approve >/dev/null

# 5. The personal number comes by itself; the chair signs.
chair=$(sign_in justice "$(of officers.chair.login)")
to_sign() { call "$chair" GET "/api/signing?unit=$(of officers.chair.unit)" | jq -r --arg dossier "$dossier" '.work[] | select(.dossier == $dossier) | .id'; }
id=$(wait_for "the certificate to sign" to_sign)
call "$chair" POST /api/signatures "{\"work\": [\"$id\"]}" | jq -e '.signed == 1' >/dev/null

# 6. Police and social insurance do their parts.
police=$(sign_in police "$(of officers.police.login)")
found=$(wait_for "the police task" work "$police" "$(of officers.police.unit)" register-residence)
decide "$police" "$found" approve >/dev/null
insurance=$(sign_in insurance "$(of officers.insurance.login)")
found=$(wait_for "the insurance task" work "$insurance" "$(of officers.insurance.unit)" issue-health-card)
decide "$insurance" "$found" approve >/dev/null

# 7. The family has everything.
finished() { call "$mother" GET "/api/cases/$dossier" | jq -c 'select(.status >= 9)'; }
case=$(wait_for "the end of the case" finished)
document() { jq -er --arg kind "$1" '.documents[] | select(.kind == $kind) | .number' <<<"$case"; }
echo "certificate=$(document birth-certificate)"
echo "pin=$(jq -er .results.pin <<<"$case")"
echo "residence=$(document residence-notice)"
echo "health_card=$(document health-card)"
