// Signs in with the Go clients that openapi-generator has made of the two documents.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"reflect"

	"contract"
	"control"
)

const (
	password = "correct horse battery staple"
	staff    = "dev@example.com"
	guest    = "guest-2fa@example.com"
	portal   = "portal_demo"
	sandbox  = "org_acme_s_dev"
)

var (
	anonymous  = context.Background()
	api        = contractClient()
	controlAPI = controlClient()
)

func main() {
	log.SetFlags(log.Lshortfile)
	session := signInStaff()
	signInGuest()
	signInWithMagicCode()
	readValidationErrors(session)
	injectValidationError()
	logOut(session)
	reset()
	fmt.Println("go: signed in")
}

func signInStaff() context.Context {
	login := api.Oauth2API.LoginRouteV1Oauth2LoginPost(anonymous)
	reply, _, err := login.GrantType("password").Username(staff).Password(password).Execute()
	must(err)
	check(reply.Token != nil, "staff get no tokens")
	asStaff := bearer(reply.Token.AccessToken)
	loaded := load(asStaff)
	equal(loaded.User.Email, staff)
	var ids []string
	for _, organization := range loaded.Organizations {
		ids = append(ids, organization.Id)
	}
	equal(ids, []string{"org_acme", sandbox, "org_globex"})

	change := api.AuthAPI.SwitchOrgV1AuthSwitchPost(asStaff)
	inSandbox, _, err := change.Data(*contract.NewData(sandbox)).Execute()
	must(err)
	equal(load(bearer(inSandbox.AccessToken)).Organization.Id, sandbox)

	refresh := api.Oauth2API.RefreshTokenRouteV1Oauth2RefreshPost(anonymous)
	renewed, _, err := refresh.RefreshRequest(*contract.NewRefreshRequest(inSandbox.RefreshToken)).Execute()
	must(err)
	check(renewed.AccessToken != inSandbox.AccessToken, "refresh gives the same token")
	session := bearer(renewed.AccessToken)
	equal(load(session).Organization.Id, sandbox)
	return session
}

func signInGuest() {
	login := api.AuthAPI.PortalLoginV1AuthPortalLoginPost(anonymous)
	reply, _, err := login.PortalLoginRequest(*contract.NewPortalLoginRequest(guest, password, portal)).Execute()
	must(err)
	check(reply.TwoFAResponse != nil, "no second factor is asked for")
	equal(reply.TwoFAResponse.Email, guest)

	code := message(control.MESSAGEKIND_SECOND_FACTOR).GetCode()
	verify := api.AuthAPI.PortalVerify2faV1AuthPortalVerify2faPost(anonymous)
	verify = verify.Verify2FAPayload(*contract.NewVerify2FAPayload(guest, code))
	token, _, err := verify.Execute()
	must(err)
	user := load(bearer(token.AccessToken)).User
	equal(user.GetPortalId(), portal)
	_, reused, err := verify.Execute()
	equal(refusal(err, reused, 401).(contract.HTTPError).Detail, "Invalid or expired code")
}

func signInWithMagicCode() {
	begin := api.AuthAPI.PortalRequestMagicCodeV1AuthPortalRequestMagicCodePost(anonymous)
	begun, _, err := begin.PortalMagicCodeRequest(*contract.NewPortalMagicCodeRequest(guest, portal)).Execute()
	must(err)
	id := begun.GetLoginSessionId()
	equal(poll(id).Status, "pending")

	decision := contract.NewData1(id)
	decision.SetToken(message(control.MESSAGEKIND_MAGIC_CODE).Token)
	_, _, err = api.AuthAPI.Approve2faRouteV1AuthApprove2faPost(anonymous).Data1(*decision).Execute()
	must(err)
	approved := poll(id)
	equal(approved.Status, "approved")
	equal(load(bearer(approved.GetAccessToken())).User.Email, guest)
	consumed := poll(id)
	equal(consumed.Status, "consumed")
	check(!consumed.HasAccessToken(), "the tokens come twice")
}

func readValidationErrors(session context.Context) {
	request := contract.NewCreatePatRequest("go")
	request.SetExpiresInDays(0)
	_, reply, err := api.AuthAPI.CreatePatV1AuthPatsPost(session).CreatePatRequest(*request).Execute()
	errors := refusal(err, reply, 422).(contract.HTTPValidationError).Detail
	equal(len(errors), 1)
	equal(errors[0].Type, "greater_than_equal")
	equal(place(errors[0]), []string{"body", "expires_in_days"})
}

func injectValidationError() {
	email := "email"
	loc := control.InvalidFieldLoc{String: &email}
	effect := control.NewEffectValidation("validation", []control.InvalidField{*control.NewInvalidField(loc)})
	fault := control.NewFaultInput(control.EffectValidationAsEffect(effect))
	fault.SetTimes(1)
	added, _, err := controlAPI.FaultsAPI.AddFault(anonymous).FaultInput(*fault).Execute()
	must(err)
	check(added.Effect.EffectValidation != nil, "the fault has another effect")
	parts := *added.Effect.EffectValidation.Fields[0].Loc.ArrayOfInvalidFieldLocAnyOfInner
	equal(len(parts), 2)
	equal(*parts[1].String, email)

	begin := api.AuthAPI.RequestMagicCodeRouteV1AuthRequestMagicCodePost(anonymous)
	_, reply, err := begin.MagicCodeRequest(*contract.NewMagicCodeRequest(staff)).Execute()
	hit := refusal(err, reply, 422).(contract.HTTPValidationError).Detail[0]
	equal(place(hit), []string{"body", email})
}

func logOut(session context.Context) {
	_, err := api.AuthAPI.LogoutV1AuthLogoutPost(session).Execute()
	must(err)
	_, reply, err := api.AuthAPI.InitialLoadV1AuthLoadGet(session).Execute()
	equal(refusal(err, reply, 401).(contract.HTTPError).Detail, "Could not validate credentials")
	equal(reply.Header.Get("WWW-Authenticate"), "Bearer")
}

func reset() {
	check(messages() > 0, "no messages have arrived")
	// Without a body, the client sends `null`, which the server refuses.
	request := control.NewResetRequest()
	_, err := controlAPI.NamespacesAPI.Reset(anonymous).ResetRequest(*request).Execute()
	must(err)
	equal(messages(), 0)
}

func contractClient() *contract.APIClient {
	configuration := contract.NewConfiguration()
	configuration.Servers = contract.ServerConfigurations{{URL: os.Getenv("AUTH_BASE_URL")}}
	return contract.NewAPIClient(configuration)
}

func controlClient() *control.APIClient {
	configuration := control.NewConfiguration()
	configuration.Servers = control.ServerConfigurations{{URL: os.Getenv("AUTH_BASE_URL")}}
	return control.NewAPIClient(configuration)
}

func bearer(token string) context.Context {
	return context.WithValue(anonymous, contract.ContextAccessToken, token)
}

func load(session context.Context) *contract.InitialLoad {
	loaded, _, err := api.AuthAPI.InitialLoadV1AuthLoadGet(session).Execute()
	must(err)
	return loaded
}

func poll(id string) *contract.LoginStatus {
	status, _, err := api.AuthAPI.LoginStatusRouteV1AuthLoginStatusGet(anonymous).Email(guest).SessionId(id).Execute()
	must(err)
	return status
}

func message(kind control.MessageKind) *control.Message {
	latest, _, err := controlAPI.MessagesAPI.LatestMessage(anonymous).To(guest).Kind(kind).Execute()
	must(err)
	return latest
}

func messages() int {
	list, _, err := controlAPI.MessagesAPI.ListMessages(anonymous).To(guest).Execute()
	must(err)
	return len(list.Data)
}

// refusal returns the body of a refusal with this status, as the client has read it.
func refusal(err error, reply *http.Response, status int) interface{} {
	var refused *contract.GenericOpenAPIError
	if !errors.As(err, &refused) {
		log.Output(2, fmt.Sprintf("no refusal but %v", err))
		os.Exit(1)
	}
	equal(reply.StatusCode, status)
	return refused.Model()
}

func place(failed contract.ValidationError) []string {
	var parts []string
	for _, part := range failed.Loc {
		parts = append(parts, *part.String)
	}
	return parts
}

func must(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func equal(got, wanted interface{}) {
	if !reflect.DeepEqual(got, wanted) {
		log.Output(2, fmt.Sprintf("got %v, not %v", got, wanted))
		os.Exit(1)
	}
}

func check(holds bool, otherwise string) {
	if !holds {
		log.Output(2, otherwise)
		os.Exit(1)
	}
}
